/** The API as a process of its own, as `pnpm api` runs it: for what only several of them, or one that is killed, can show. */
import { spawn } from "node:child_process";
import type { Answer } from "./two-orgs.ts";

export type ApiProcess = {
  /** `http://127.0.0.1:<port>/api` */
  url: string;
  pid: number;
  /** All that it has printed. */
  output: () => string;
  /** Asks /v1 over HTTP, with a key. Rejects when the connection breaks. */
  call: (
    key: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  signal: (name: NodeJS.Signals) => void;
  /** Resolves to its exit code when it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
};

/**
 * Starts `serve-api.ts` on a port that the system gives it, with this process's environment (see openTwoOrgs) and what is
 * added to it. Throws with its output when it ends instead of listening.
 */
export async function startApiProcess(env: Record<string, string> = {}): Promise<ApiProcess> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "serve-api.ts"], {
    cwd: new URL("../..", import.meta.url),
    env: { ...process.env, PORT: "0", ...env },
  });
  let output = "";
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const url = await new Promise<string>((ready, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => {
        output += part.toString();
        const found = /API at (http:\S+?)\/v1/.exec(output);
        if (found) ready(found[1]!);
      });
    void ended.then(() => failed(new Error(`The API ended: ${output}`)));
  });
  const call: ApiProcess["call"] = async (key, method, path, body, headers = {}) => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? JSON.parse(text) : text,
      headers: response.headers,
    };
  };
  return {
    url,
    pid: child.pid!,
    output: () => output,
    call,
    signal: (name) => void child.kill(name),
    ended,
  };
}
