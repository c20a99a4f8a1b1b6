// Runs one function on Deno as the platform would: its own process, its own environment.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";

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

/** Starts a function with exactly these variables and waits until it answers. */
export async function startFunction(
  name: string,
  env: Record<string, string>,
): Promise<DenoFunction> {
  const port = await freePort();
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
        ...env,
      },
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (output += data.toString()));
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
