/** The Edge Functions on Deno as a stack runs them: a process that may be killed and comes back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFunctions } from "@rapport/stack/functions/start-functions";
import { openPidFile } from "@rapport/stack/process/pids";
import { freePort } from "@rapport/stack/process/ports";

const PATIENCE_MS = 120_000;

export type TestFunctions = {
  /** What RAPPORT_FUNCTIONS_URL names. */
  url: string;
  call: (name: string, body?: object) => Promise<Response>;
  /** kill -9. It is started again at once, as a supervisor does. */
  kill: () => void;
  close: () => Promise<void>;
};

const inherited = [
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "GOOGLE_TOKEN_URL",
  "GOOGLE_API_URL",
  "RAPPORT_ENCRYPTION_KEYS",
  "RAPPORT_FILES_DIR",
  "RAPPORT_INTERNAL_SECRET",
];

/** Starts them over a database, with the secrets of this process, and waits until they answer. */
export async function startTestFunctions(workerUrl: string): Promise<TestFunctions> {
  const home = mkdtempSync(join(tmpdir(), "rapport-functions-"));
  const port = await freePort();
  const child = startFunctions({
    port,
    home,
    env: {
      RAPPORT_WORKER_DB_URL: workerUrl,
      GOOGLE_QUOTA: "none",
      ...Object.fromEntries(inherited.map((name) => [name, process.env[name] ?? ""])),
    },
    pids: openPidFile(home),
    onGiveUp: (error) => {
      throw error;
    },
  });
  const url = `http://127.0.0.1:${port}/functions/v1`;
  const answers = () =>
    fetch(`${url}/gmail-token-refresh`).then(
      async (answer) => (await answer.arrayBuffer(), answer.status === 401),
      () => false,
    );
  await child.untilReady(answers, PATIENCE_MS);
  return {
    url,
    call: (name, body = {}) =>
      fetch(`${url}/${name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${process.env["RAPPORT_INTERNAL_SECRET"]}` },
        body: JSON.stringify(body),
      }),
    kill() {
      const pid = child.pid();
      if (pid) process.kill(-pid, "SIGKILL");
    },
    async close() {
      await child.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
