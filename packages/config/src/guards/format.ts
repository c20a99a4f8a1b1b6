import type { Guard } from "../guard.ts";
import { runBin } from "../lib/run.ts";

/** oxfmt: the look of the code is nobody's decision. */
export const format: Guard = {
  name: "format",
  mend: "Run `npx -y pnpm@12 format`.",
  async findBreaks() {
    const { code, output } = await runBin("oxfmt", "oxfmt", ["--list-different", "."]);
    if (code === 0) return [];
    return output.trim().split("\n").slice(0, 50);
  },
};
