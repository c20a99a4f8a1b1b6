// Edge Functions: deno/serve.ts as a child.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { repoRoot } from "../paths.ts";
import { startChild, type Child, type ChildOptions } from "../process/child.ts";
import { StackError } from "../stack-error.ts";

/** Starts Deno with the functions' import map. Nothing is fetched: npm packages come from node_modules. */
export function startFunctions(
  options: { port: number; home: string; env: Record<string, string> } & Pick<
    ChildOptions,
    "pids" | "onLine" | "onRestart" | "onGiveUp"
  >,
): Child {
  const { port, home, env, ...rest } = options;
  const config = join(repoRoot, "supabase/functions/deno.json");
  const script = join(repoRoot, "packages/stack/deno/serve.ts");
  return startChild({
    ...rest,
    part: "functions",
    command: findDeno(),
    args: [
      "run",
      "-A",
      "--quiet",
      "--unstable-no-legacy-abort",
      "--no-lock",
      "--node-modules-dir=manual",
      "--config",
      config,
      script,
      String(port),
    ],
    cwd: repoRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      DENO_DIR: join(home, "deno"),
      // Deno at the repository's root would otherwise rewrite package.json.
      DENO_NO_PACKAGE_JSON: "1",
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
      // The default keeps within the two seconds of CPU that a call has when hosted.
      RAPPORT_DELIVERIES_PER_CALL: "20000",
      ...env,
    },
    logFile: join(home, "logs/functions.log"),
  });
}

function findDeno(): string {
  const folder = dirname(createRequire(import.meta.url).resolve("deno/package.json"));
  const binary = join(folder, process.platform === "win32" ? "deno.exe" : "deno");
  if (!existsSync(binary))
    throw new StackError(
      "binary_missing",
      `Deno is missing at ${binary}: its install script did not run. Run "npx -y pnpm@12 install" again; pnpm-workspace.yaml must list deno under allowBuilds.`,
    );
  return binary;
}
