/** A Google on this machine and the function that gives tokens, as the API's process finds them by its environment. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { googleEmulator, startService } from "@rapport/emulators";

export type SentThere = {
  id: string;
  thread_id: string;
  label_ids: string[];
  message_id: string | null;
  subject: string;
  to: string[];
  raw: string;
};

export type LocalGoogle = {
  url: string;
  /** Adds a mailbox and answers a refresh token for it. */
  addMailbox: (address: string) => Promise<string>;
  /** A switch of the emulator: faults, revoke, settings … */
  play: <T = Record<string, string>>(name: string, body: unknown) => Promise<T>;
  calmDown: () => Promise<void>;
  /** The token that its function gives for this address. */
  tokenOf: (address: string) => string;
  /** How often a method was called there. */
  calls: (method: string) => Promise<number>;
  /** What a mailbox holds there, by label. */
  messages: (address: string, label?: string) => Promise<SentThere[]>;
  /** What the token function answers next, in place of a token: status and body. */
  refuse: (answer: { status: number; body: unknown } | null) => void;
  /** Tokens that it was told Google had refused. */
  rejected: string[];
  close: () => Promise<void>;
};

/**
 * Opens both and sets the environment; open it before the first request of the process. Tokens are given for mailboxes by their
 * ids, which `know` tells.
 */
export async function openLocalGoogle(): Promise<
  LocalGoogle & { know: (id: string, address: string) => void }
> {
  const service = await startService(googleEmulator({ mailboxes: [] }), 0);
  const url = service.url;
  const addresses = new Map<string, string>();
  const held = new Map<string, string>();
  const rejected: string[] = [];
  let refusal: { status: number; body: unknown } | null = null;

  const play = async <T>(name: string, body: unknown): Promise<T> => {
    const answer = await fetch(`${url}/_emulator/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const tokens = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const end = (status: number, answer: unknown) =>
        response
          .writeHead(status, { "content-type": "application/json" })
          .end(JSON.stringify(answer));
      if (request.headers.authorization !== `Bearer ${process.env.RAPPORT_INTERNAL_SECRET}`)
        return end(401, { error: "No." });
      if (refusal) return end(refusal.status, refusal.body);
      const { integration_id, rejected_token } = JSON.parse(body) as Record<string, string>;
      const address = addresses.get(integration_id!);
      if (!address) return end(404, { error: "There is no such connection.", reason: "not_found" });
      if (rejected_token) rejected.push(rejected_token);
      const known = held.get(address);
      if (known && known !== rejected_token) return end(200, { access_token: known });
      void play<Record<string, string>>("grants", { address }).then(
        ({ access_token = "" }) => {
          held.set(address, access_token);
          end(200, { access_token });
        },
        (error: unknown) => end(500, { error: String(error), reason: "failed" }),
      );
    });
  });
  await new Promise<void>((ready) => tokens.listen(0, "127.0.0.1", ready));
  const files = mkdtempSync(join(tmpdir(), "rapport-files-"));
  Object.assign(process.env, {
    GOOGLE_CLIENT_ID: "rapport-local.apps.googleusercontent.com",
    GOOGLE_CLIENT_SECRET: "a-secret-of-this-machine",
    GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${url}/token`,
    GOOGLE_REVOKE_URL: `${url}/revoke`,
    GOOGLE_API_URL: url,
    RAPPORT_FUNCTIONS_URL: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}`,
    RAPPORT_FILES_DIR: files,
  });
  return {
    url,
    know: (id, address) => addresses.set(id, address),
    async addMailbox(address) {
      await play("mailboxes", { address, name: address });
      const grant = await play<{ access_token: string; refresh_token: string }>("grants", {
        address,
      });
      held.set(address, grant.access_token);
      return grant.refresh_token;
    },
    play,
    calmDown: async () => void (await fetch(`${url}/_emulator/faults`, { method: "DELETE" })),
    tokenOf: (address) => held.get(address) ?? "",
    async calls(method) {
      const answer = await fetch(`${url}/_emulator/calls`);
      return ((await answer.json()) as Record<string, number>)[method] ?? 0;
    },
    async messages(address, label) {
      const answer = await fetch(`${url}/_emulator/messages?raw=1&address=${address}`);
      const { messages } = (await answer.json()) as { messages: SentThere[] };
      return messages
        .filter(({ label_ids }) => !label || label_ids.includes(label))
        .map((message) => ({
          ...message,
          raw: Buffer.from(message.raw, "base64url").toString("utf8"),
        }));
    },
    refuse: (answer) => (refusal = answer),
    rejected,
    async close() {
      await service.close();
      tokens.closeAllConnections();
      await new Promise<void>((done) => tokens.close(() => done()));
      rmSync(files, { recursive: true, force: true });
    },
  };
}
