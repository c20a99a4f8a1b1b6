// Child processes: tools are started by the file their package names as its binary, so that
// neither a shell nor PATH has a say and Windows behaves as Linux does.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { root } from "./repo.ts";

export type RunResult = { code: number; output: string };
export type RunOptions = {
  cwd?: string;
  env?: Record<string, string>;
  /** Takes the child's output as it comes, instead of collecting it; "inherit" gives it our own. */
  show?: "inherit" | ((chunk: Buffer) => void);
};

/** Runs a program to its end. Never rejects: a program that cannot start has code 127. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: options.show === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    const take =
      typeof options.show === "function"
        ? options.show
        : (chunk: Buffer): void => void chunks.push(chunk);
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("error", (error) => done({ code: 127, output: `${command}: ${error.message}` }));
    child.on("close", (code, signal) =>
      done({
        code: code ?? 1,
        output: Buffer.concat(chunks).toString("utf8") + (signal ? `\nended by ${signal}` : ""),
      }),
    );
  });
}

/** Runs the binary `name` of an installed package with this Node. */
export function runBin(
  packageName: string,
  name: string,
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return run(process.execPath, [binPath(packageName, name, options.cwd ?? root), ...args], options);
}

/** Absolute path of the script behind a package's binary. Throws when it is not installed. */
export function binPath(packageName: string, name: string, from = root): string {
  const manifestPath = packageManifest(packageName, from);
  const { bin } = JSON.parse(readFileSync(manifestPath, "utf8")) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === "string" ? bin : bin[name];
  if (!file) throw new Error(`${packageName} has no binary named ${name}.`);
  return join(dirname(manifestPath), file);
}

/** The package.json of a dependency as seen from a folder; works where "exports" hides it. */
function packageManifest(packageName: string, from: string): string {
  const paths = createRequire(join(from, "package.json")).resolve.paths(packageName) ?? [];
  for (const path of paths) {
    const manifest = join(path, packageName, "package.json");
    try {
      readFileSync(manifest);
      return manifest;
    } catch {
      // Not in this node_modules: try the one above.
    }
  }
  throw new Error(`${packageName} is not installed: run \`npx -y pnpm@12 install\`.`);
}
