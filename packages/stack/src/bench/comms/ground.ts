// A database with people who have connected their mailboxes, a Google of its own, and the product's reader on Deno.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { readKeyring } from "@rapport/core/envelope";
import { googleEmulator } from "@rapport/emulators/google/emulator";
import { composeLetter } from "@rapport/emulators/google/write-mail";
import { startService } from "@rapport/emulators/start-service";
import { sealToken } from "@rapport/integrations/google/tokens";
import { startFunctions } from "../../functions/start-functions.ts";
import { openPidFile } from "../../process/pids.ts";
import { freePort } from "../../process/ports.ts";
import { createTestDatabase } from "../../testing.ts";
import { callWorker, startTicker } from "../../ticker.ts";

export type QuotaPlan = "none" | "before-2026" | "since-2026";
export type Mailbox = { org: string; id: string; address: string };
export type Ground = {
  owner: pg.Client;
  mailboxes: Mailbox[];
  /** Wakes the reader as `pnpm dev` and `pnpm start` do. */
  startReading(): void;
  /** Messages that are stored by now. */
  countStored(): Promise<number>;
  close(): Promise<void>;
};

const CLIENT = { id: "bench", secret: randomBytes(12).toString("hex") };

/** Two organisations that share `mailboxes`, each with `messages` mails of the last weeks; Google and the reader keep to the plan. */
export async function layGround(
  mailboxes: number,
  messages: number,
  plan: QuotaPlan,
): Promise<Ground> {
  const home = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const database = await createTestDatabase();
  const service = await startService(googleEmulator({ mailboxes: [], client: CLIENT }), 0);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const keys = JSON.stringify({ bench: randomBytes(32).toString("base64") });
  const secret = randomBytes(24).toString("base64url");
  const turn = (what: string, body: object) => turnSwitch(service.url, what, body);

  const orgs = await Promise.all(["one", "two"].map((name) => addOrg(owner, name)));
  const made: Mailbox[] = [];
  for (let at = 0; at < mailboxes; at++) {
    const mailbox = await connectMailbox(
      owner,
      orgs[at % orgs.length] ?? "",
      `rep${at}@bench.example`,
      keys,
      turn,
    );
    await fill(mailbox, messages, turn);
    made.push(mailbox);
  }
  await turn("settings", { quota: plan });

  const port = await freePort();
  const child = startFunctions({
    port,
    home,
    env: {
      RAPPORT_WORKER_DB_URL: database.workerUrl,
      RAPPORT_ENCRYPTION_KEYS: keys,
      RAPPORT_INTERNAL_SECRET: secret,
      RAPPORT_FILES_DIR: join(home, "files"),
      GOOGLE_CLIENT_ID: CLIENT.id,
      GOOGLE_CLIENT_SECRET: CLIENT.secret,
      GOOGLE_TOKEN_URL: `${service.url}/token`,
      GOOGLE_API_URL: service.url,
      GOOGLE_QUOTA: plan,
    },
    pids: openPidFile(home),
    onLine: (line) => {
      if (/error|fail/i.test(line)) process.stderr.write(`  reader: ${line}\n`);
    },
    onGiveUp: (error) => {
      throw error;
    },
  });
  const url = `http://127.0.0.1:${port}/functions/v1/gmail-sync`;
  // Loaded before the clock starts: a call for a mailbox that is none reads nothing.
  const nobody = "00000000-0000-0000-0000-000000000000";
  await child.untilReady(() => warmUp(url, secret, nobody), 60_000);
  let ticker: ReturnType<typeof startTicker> | undefined;
  return {
    owner,
    mailboxes: made,
    startReading() {
      const run = async (): Promise<boolean> =>
        ((await callWorker(url, secret)) as { remaining?: number }).remaining !== 0;
      ticker = startTicker({
        databaseUrl: database.workerUrl,
        workers: [{ channel: "rapport_mailboxes", run }],
        onProblem: (line) => process.stderr.write(`  ticker: ${line}\n`),
      });
    },
    async countStored() {
      const { rows } = await owner.query<{ stored: number }>(
        "select count(*)::int as stored from private.mailbox_messages where outcome = 'stored'",
      );
      return rows[0]?.stored ?? 0;
    },
    async close() {
      await ticker?.stop();
      await child.stop();
      await service.close().catch(() => {});
      await owner.end();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function warmUp(url: string, secret: string, nobody: string): Promise<boolean> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ org_id: nobody, integration_id: nobody }),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

async function turnSwitch(url: string, what: string, body: object): Promise<unknown> {
  const answer = await fetch(`${url}/_emulator/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The local Google answered ${answer.status} to ${what}.`);
  return answer.json();
}

async function addOrg(owner: pg.Client, name: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.orgs (name, slug) values ($1, $1) returning id",
    [`bench-${name}`],
  );
  const id = rows[0]!.id;
  await owner.query(
    "insert into public.people (org_id, last_name, email, email_normalized) select $1, 'Customer ' || n, a, a from (select n, 'customer' || n || '@client.example' as a from generate_series(0, 199) n) p",
    [id],
  );
  return id;
}

async function connectMailbox(
  owner: pg.Client,
  org: string,
  address: string,
  keys: string,
  turn: (what: string, body: object) => Promise<unknown>,
): Promise<Mailbox> {
  await turn("mailboxes", { address, name: address });
  const { refresh_token } = (await turn("grants", { address })) as { refresh_token: string };
  const { rows } = await owner.query<{ id: string }>(
    `with person as (insert into public.users (email) values ($2) returning id),
       member as (insert into public.org_members (org_id, user_id, name) select $1, id, $2 from person returning org_id, id)
     insert into public.integrations (org_id, provider, member_id, address) select org_id, 'google', id, $2 from member returning id`,
    [org, address],
  );
  const id = rows[0]!.id;
  const sealed = await sealToken(await readKeyring(keys), "refresh_token", refresh_token, org, id);
  await owner.query(
    "insert into private.integration_tokens (org_id, id, refresh_token) values ($1, $2, $3)",
    [org, id, sealed],
  );
  await owner.query(
    "insert into private.mailboxes (org_id, id, read_since) values ($1, $2, current_date - 90)",
    [org, id],
  );
  return { org, id, address };
}

const WORDS =
  "Thank you for the offer, which we have read with care. Could we talk on Tuesday about the second part? ";

/** Mails of the usual kind: text and HTML of some kilobytes, every tenth with a file of 50 kB. */
async function fill(
  { address }: Mailbox,
  count: number,
  turn: (what: string, body: object) => Promise<unknown>,
): Promise<void> {
  const now = Date.now();
  const file = randomBytes(50_000).toString("base64");
  for (let from = 0; from < count; from += 100) {
    const messages = Array.from({ length: Math.min(100, count - from) }, (_, n) => {
      const at = from + n;
      const text = `For ${address}, number ${at}.\n\n${WORDS.repeat(15)}`;
      const raw = composeLetter({
        from: `Customer <customer${at % 200}@client.example>`,
        to: address,
        subject: `For ${address} ${at}`,
        text,
        html: `<div style="color:#222"><p>${text.replaceAll("\n", "<br>")}</p><img src="https://track.example/${at}.gif"><table><tr><td>${WORDS.repeat(15)}</td></tr></table></div>`,
        ...(at % 10 === 0
          ? { attachments: [{ filename: "offer.pdf", type: "application/pdf", content: file }] }
          : {}),
      });
      return { raw: raw.toString("base64url"), internal_date: now - (at + 1) * 60_000 };
    });
    await turn("messages", { address, messages });
  }
}
