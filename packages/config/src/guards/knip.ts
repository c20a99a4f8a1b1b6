import type { Guard } from "../guard.ts";
import { runBin } from "../lib/run.ts";

/** knip: files, exports and dependencies that nothing uses. */
export const knip: Guard = {
  name: "dead-code",
  mend: "Delete what nothing uses, or declare in package.json what is used; knip.json names the entries.",
  async findBreaks() {
    const { code, output } = await runBin("knip", "knip", [
      "--no-progress",
      "--reporter",
      "compact",
    ]);
    return code === 0 ? [] : [output.trim()];
  },
};
