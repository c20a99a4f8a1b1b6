// Runs one function on Deno as the platform would: its own process, its own environment.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const functions = join(import.meta.dirname, "..");
// The binary itself: the package's launcher script would not pass a signal on.
const deno = join(
  dirname(createRequire(import.meta.url).resolve("deno/package.json")),
  process.platform === "win32" ? "deno.exe" : "deno",
);

export type DenoFunction = {
  url: string;
  pid: number;
  /** Calls it as the ticker does. */
  call(body?: object, headers?: Record<string, string>): Promise<Response>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  log(): string;
};

/** What is wrong with the machine that the function runs on. */
export type Faults = {
  /** Its clock is this much ahead; negative: behind. */
  clockShiftMs?: number;
  /** What DNS answers, name by name, one after the other; a name that is not here is not known. See faulty/spied-dns.ts. */
  dns?: Record<string, { addresses?: string[]; code?: string; delayMs?: number }[]>;
  /** Certificates of authorities that it trusts beside the public ones. */
  trusted?: string;
};

/** Starts a function with exactly these variables and waits until it answers. */
export async function startFunction(
  name: string,
  env: Record<string, string>,
  faults: Faults = {},
): Promise<DenoFunction> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "rapport-function-"));
  let output = "";
  const child = spawn(
    deno,
    [
      "run",
      "--allow-env",
      "--allow-net",
      "--allow-read",
      "--allow-sys",
      "--no-lock",
      "--no-prompt",
      "--node-modules-dir=manual",
      "--config",
      join(functions, "deno.json"),
      ...flagsOf(faults, folder),
      ...(env["RAPPORT_FILES_DIR"] ? [`--allow-write=${env["RAPPORT_FILES_DIR"]}`] : []),
      join(functions, name, "index.ts"),
    ],
    {
      cwd: functions,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        DENO_NO_PACKAGE_JSON: "1",
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
        RAPPORT_TEST_CLOCK_SHIFT_MS: String(faults.clockShiftMs ?? 0),
        RAPPORT_TEST_DNS: JSON.stringify(faults.dns ?? {}),
        ...env,
      },
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (output += data.toString()));
  child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child, () => output);
  return {
    url,
    pid: child.pid ?? 0,
    call: (body = {}, headers = { authorization: `Bearer ${env["RAPPORT_INTERNAL_SECRET"]}` }) =>
      fetch(url, { method: "POST", headers, body: JSON.stringify(body) }),
    kill: (signal = "SIGKILL") =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill(signal);
      }),
    log: () => output,
  };
}

function flagsOf(faults: Faults, folder: string): string[] {
  const flags: string[] = [];
  if (faults.clockShiftMs)
    flags.push("--preload", join(functions, "testing/faulty/shifted-clock.ts"));
  if (faults.trusted) {
    writeFileSync(join(folder, "trusted.pem"), faults.trusted);
    flags.push("--cert", join(folder, "trusted.pem"));
  }
  if (faults.dns) {
    const { imports } = JSON.parse(readFileSync(join(functions, "deno.json"), "utf8")) as {
      imports: Record<string, string>;
    };
    const absolute = Object.entries(imports).map(([from, to]) => [
      from,
      to.startsWith(".") ? pathToFileURL(join(functions, to)).href : to,
    ]);
    const spy = pathToFileURL(join(functions, "testing/faulty/spied-dns.ts")).href;
    const map = { imports: { ...Object.fromEntries(absolute), "node:dns/promises": spy } };
    writeFileSync(join(folder, "imports.json"), JSON.stringify(map));
    flags.push("--import-map", join(folder, "imports.json"));
  }
  return flags;
}

async function answering(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`Deno ended with ${child.exitCode}:\n${output()}`);
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error(`The function did not answer within 10 s:\n${output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
