// `next build`, left out when nothing that goes into it has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { repoRoot } from "../paths.ts";
import { StackError } from "../stack-error.ts";
import { childEnvironment, nextBinary, webFolder } from "./start-web.ts";

const IGNORED =
  /^(node_modules|\.next.*|\.turbo|e2e|test-results|playwright-report|next-env\.d\.ts)$|\.test\.tsx?$|\.tsbuildinfo$/;
/** Inlined into the browser's code by Next. */
const INLINED = /^NEXT_PUBLIC_|^MODULES$/;

/**
 * Builds the web app if its inputs have changed since the last build of this home.
 * @throws StackError `start_failed` with the compiler's first complaint.
 */
export async function buildWeb(options: {
  home: string;
  env: Record<string, string>;
  signal?: AbortSignal | undefined;
}): Promise<"built" | "unchanged"> {
  const { home, env, signal } = options;
  const marker = join(webFolder, distFolder(home), "rapport-build");
  const inputs = hashInputs(env);
  if (existsSync(marker) && readFileSync(marker, "utf8") === inputs) return "unchanged";
  const logFile = join(home, "logs/build.log");
  mkdirSync(join(home, "logs"), { recursive: true });
  const log = createWriteStream(logFile);
  const tail: string[] = [];
  const code = await new Promise<number>((done, fail) => {
    const child = spawn(process.execPath, [nextBinary(), "build"], {
      cwd: webFolder,
      env: childEnvironment(home, { ...env, NODE_ENV: "production" }) as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        log.write(text);
        tail.push(...text.split("\n").filter((line) => line.trim()));
      });
    }
    child.once("error", fail);
    child.once("close", (status) => done(status ?? 1));
  });
  log.end();
  if (code !== 0) {
    const complaint = tail.find((line) => /error/i.test(line)) ?? tail.at(-1) ?? "";
    throw new StackError(
      "start_failed",
      `The web app could not be built: ${complaint.trim().slice(0, 300)} (all of it: ${logFile})`,
    );
  }
  writeFileSync(marker, inputs);
  return "built";
}

/** The same rule as apps/web/next.config.ts. */
function distFolder(home: string): string {
  return basename(home) === ".rapport"
    ? ".next"
    : `.next${basename(home).replace(/^\.rapport/, "")}`;
}

/**
 * One hash of all that a build depends on: sources of the web app and of the packages it may import, versions, and the variables that
 * Next writes into the browser's code. Files that Next itself rewrites at each build or dev start are left out.
 */
export function hashInputs(env: Record<string, string>, root = repoRoot): string {
  const hash = createHash("sha256");
  const packages = readdirSync(join(root, "packages"))
    .filter((name) => name !== "stack")
    .map((name) => join(root, "packages", name, "src"));
  for (const folder of [join(root, "apps/web"), ...packages.filter((path) => existsSync(path))])
    hashFolder(hash, folder, root);
  for (const file of ["pnpm-lock.yaml", "tsconfig.base.json"])
    hash.update(readFileSync(join(root, file)));
  for (const name of Object.keys(env)
    .filter((key) => INLINED.test(key))
    .sort())
    hash.update(`${name}=${env[name]}\0`);
  return hash.digest("hex");
}

function hashFolder(hash: ReturnType<typeof createHash>, folder: string, root: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (IGNORED.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) hashFolder(hash, path, root);
    else if (entry.isFile()) hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  }
}
