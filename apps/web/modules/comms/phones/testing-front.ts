/** The public address that Twilio calls, and behind it the function on Deno, which may be killed and comes back. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TWILIO_DEFAULTS } from "@rapport/emulators";
import { startFunctions } from "@rapport/stack/functions/start-functions";
import { openPidFile, signalGroup } from "@rapport/stack/process/pids";
import { freePort } from "@rapport/stack/process/ports";

const PATIENCE_MS = 120_000;

export type TestFront = {
  /** What Twilio is told to call. */
  webhookUrl: string;
  /** Starts the function over a database and waits until it answers. */
  startFunction: (workerUrl: string) => Promise<void>;
  /** kill -9. It is started again at once, as a supervisor does. False: it was dead already. */
  killFunction: () => boolean;
  /** Paths that nobody hears: what Twilio tells there is lost. */
  deaf: Set<string>;
  /** Requests that came, and those that were answered 2xx. */
  counts: { came: number; taken: number };
  close: () => Promise<void>;
};

/** Opens it; `onRequest` is told of each request, by its number, once it is on its way to the function. */
export async function openFront(onRequest: (count: number) => void = () => {}): Promise<TestFront> {
  const home = mkdtempSync(join(tmpdir(), "rapport-front-"));
  const port = await freePort();
  const counts = { came: 0, taken: 0 };
  const deaf = new Set<string>();
  let child: ReturnType<typeof startFunctions> | undefined;

  const handOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = request.url?.replace("/hooks", "") ?? "";
    if (deaf.has(path.replace(/\?.*/, ""))) return void response.writeHead(503).end();
    const going = fetch(`http://127.0.0.1:${port}/functions/v1/twilio-inbound${path}`, {
      method: "POST",
      headers: {
        "content-type": request.headers["content-type"] ?? "",
        "x-twilio-signature": String(request.headers["x-twilio-signature"] ?? ""),
      },
      body: Buffer.concat(parts),
    });
    onRequest(++counts.came);
    const answer = await going;
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.ok) counts.taken++;
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "text/plain",
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    handOn(request, response).catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;

  return {
    webhookUrl,
    deaf,
    counts,
    async startFunction(workerUrl) {
      child = startFunctions({
        port,
        home,
        env: {
          RAPPORT_WORKER_DB_URL: workerUrl,
          TWILIO_ACCOUNT_SID: TWILIO_DEFAULTS.accountSid,
          TWILIO_AUTH_TOKEN: TWILIO_DEFAULTS.authToken,
          TWILIO_API_URL: process.env["TWILIO_API_URL"] ?? "",
          TWILIO_WEBHOOK_URL: webhookUrl,
        },
        pids: openPidFile(home),
        onGiveUp: (error) => {
          throw error;
        },
      });
      const health = `http://127.0.0.1:${port}/functions/v1/twilio-inbound/none`;
      const answers = () =>
        fetch(health).then(
          async (answer) => (await answer.arrayBuffer(), answer.status === 404),
          () => false,
        );
      await child.untilReady(answers, PATIENCE_MS);
    },
    killFunction() {
      const pid = child?.pid();
      return pid !== undefined && signalGroup(pid, "SIGKILL");
    },
    async close() {
      await child?.stop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
