import type { Guard } from "../guard.ts";
import { runBin } from "../lib/run.ts";

/** oxlint with the rules of .oxlintrc.json, those that need types included. */
export const lint: Guard = {
  name: "lint",
  mend: "Mend what is listed; `npx -y pnpm@12 exec oxlint --type-aware --fix` does the simple ones.",
  async findBreaks() {
    const { code, output } = await runBin("oxlint", "oxlint", [
      "--type-aware",
      "--deny-warnings",
      "--report-unused-disable-directives",
      "--format=unix",
    ]);
    return code === 0 ? [] : [output.trim()];
  },
};
