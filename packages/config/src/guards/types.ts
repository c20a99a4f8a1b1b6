import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Guard } from "../guard.ts";
import { listWorkspaces, root } from "../lib/repo.ts";
import { runBin } from "../lib/run.ts";

/** TypeScript over every workspace package that has a tsconfig.json. */
export const types: Guard = {
  name: "types",
  mend: "Mend the type errors above; `npx -y pnpm@12 check types` repeats only this guard.",
  async findBreaks() {
    const breaks: string[] = [];
    for (const { dir } of listWorkspaces()) {
      const cwd = join(root, dir);
      if (!existsSync(join(cwd, "tsconfig.json"))) continue;
      if (existsSync(join(cwd, "next.config.ts"))) {
        // Typed routes are generated code: without it a fresh clone does not know its own URLs.
        const typegen = await runBin("next", "next", ["typegen"], {
          cwd,
          env: { NEXT_TELEMETRY_DISABLED: "1" },
        });
        if (typegen.code !== 0) breaks.push(`${dir}: next typegen failed\n${typegen.output}`);
      }
      const { code, output } = await runBin(
        "typescript",
        "tsc",
        ["--noEmit", "--pretty", "false"],
        { cwd },
      );
      if (code !== 0) breaks.push(`${dir}\n${output.trim()}`);
    }
    return breaks;
  },
};
