import { dirname, join } from "node:path";

import type { Guard } from "../guard.ts";
import { exists, listFiles, root } from "../lib/repo.ts";
import { binPath, run } from "../lib/run.ts";

/** Types of the Edge Functions, read by Deno, which resolves them as the hosted runtime does. */
export const denoTypes: Guard = {
  name: "deno-types",
  mend: "Mend the type errors above. Edge Functions see only what supabase/functions/deno.json maps.",
  async findBreaks() {
    const config = "supabase/functions/deno.json";
    const entries = listFiles().filter((path) =>
      /^supabase\/functions\/[^/_]+\/index\.ts$/.test(path),
    );
    if (entries.length === 0)
      return ["No Edge Function was found under supabase/functions/<name>/index.ts."];
    if (!exists(config)) return [`${config} is missing: it maps what functions may import.`];
    const { code, output } = await run(
      denoBinary(),
      [
        "check",
        "--quiet",
        "--no-lock",
        "--node-modules-dir=manual",
        "--config",
        config,
        ...entries,
      ],
      // Without this Deno rewrites the root package.json.
      { env: { DENO_NO_PACKAGE_JSON: "1", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" } },
    );
    return code === 0 ? [] : [output.trim()];
  },
};

/** The program itself: the package's wrapper would not pass signals on. */
export function denoBinary(): string {
  const folder = dirname(binPath("deno", "deno", join(root, "packages/stack")));
  return join(folder, process.platform === "win32" ? "deno.exe" : "deno");
}
