// Two organisations with a number and a full inbox each, the product's function on Deno, and its API as their reps reach it.
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import pg from "pg";
import { signForm } from "@rapport/emulators/twilio/webhooks";
import { startFunctions } from "../../functions/start-functions.ts";
import { openPidFile } from "../../process/pids.ts";
import { freePort } from "../../process/ports.ts";
import { createTestDatabase } from "../../testing.ts";
import { openServers } from "../bench-servers.ts";

export type Rep = {
  number: string;
  /** Asks the API as the rep's browser does. */
  get: (path: string, signal?: AbortSignal) => Promise<Response>;
};
export type InboundGround = {
  owner: pg.Client;
  reps: [Rep, Rep];
  /** Posts a form as Twilio does, signed. Answers the status. */
  post: (path: string, form: Record<string, string>) => Promise<number>;
  close: () => Promise<void>;
};

const TOKEN = randomBytes(16).toString("hex");
/** What is signed; the request itself goes to the function. */
const PUBLIC = "https://crm.bench.example/api/webhooks/twilio";
const NUMBERS = ["+15105550100", "+15105550101"] as const;

/** Opens it, with so many conversations in each inbox already. */
export async function layInboundGround(conversations: number): Promise<InboundGround> {
  const home = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  // Where the ground could not be laid, what was said first counts.
  owner.on("error", () => {});
  await owner.connect();
  const servers = await openServers();
  const port = await freePort();
  const functions = startFunctions({
    port,
    home,
    env: {
      RAPPORT_WORKER_DB_URL: database.workerUrl,
      TWILIO_ACCOUNT_SID: "AC0",
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_WEBHOOK_URL: PUBLIC,
    },
    pids: openPidFile(home),
    onGiveUp: (error) => {
      throw error;
    },
  });
  const url = `http://127.0.0.1:${port}/functions/v1/twilio-inbound`;
  await functions.untilReady(() => answers(`${url}/none`, 404), 60_000);
  const api = await servers.api(database);
  const make = (number: string) =>
    addRep(owner, api, servers.secrets.jwt_secret, number, conversations);
  const reps: [Rep, Rep] = [await make(NUMBERS[0]), await make(NUMBERS[1])];
  await owner.query("analyze");
  return {
    owner,
    reps,
    async post(path, form) {
      const answer = await fetch(url + path, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-twilio-signature": signForm(TOKEN, PUBLIC + path, form),
        },
        body: new URLSearchParams(form),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    async close() {
      await functions.stop();
      await servers.stop();
      await owner.end();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const answers = (url: string, status: number): Promise<boolean> =>
  fetch(url).then(
    async (answer) => (await answer.arrayBuffer(), answer.status === status),
    () => false,
  );

async function addRep(
  owner: pg.Client,
  api: string,
  jwtSecret: string,
  number: string,
  conversations: number,
): Promise<Rep> {
  const name = `rep${number.slice(-2)}`;
  const account = { sub: randomUUID(), email: `${name}@bench.example` };
  const { rows: made } = await owner.query<{ id: string }>(
    `with who as (insert into public.users (id, email) values ($2::uuid, $1) returning id),
       known as (insert into public.identities (provider, subject, user_id) select 'supabase', id::text, id from who)
     select private.create_org(id, 'Owner', $1, $3) as id from who`,
    [account.email, account.sub, name],
  );
  const org = made[0]!.id;
  await owner.query(
    `with ours as (insert into public.phones (org_id, number, label, member_id)
       select $1, $2, 'Bench', id from public.org_members where org_id = $1 returning id, member_id)
     insert into public.conversations (org_id, channel, phone_id, counterpart, owner_id, last_at, last_kind)
     select $1, 'phone', id, '+1415' || lpad((3000000 + g)::text, 7, '0'), member_id, now() - make_interval(mins => g), 'sms'
     from ours, generate_series(1, $3::int) g`,
    [org, number, conversations],
  );
  const { rows } = await owner.query<{ slug: string }>(
    "select slug from public.orgs where id = $1",
    [org],
  );
  const { slug } = rows[0]!;
  const token = await new SignJWT({ ...account, role: "authenticated", session_id: randomUUID() })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(account.sub)
    .setAudience("authenticated")
    .setExpirationTime("2h")
    .sign(new TextEncoder().encode(jwtSecret));
  const cookie = Buffer.from(JSON.stringify({ access_token: token })).toString("base64url");
  const headers = {
    cookie: `sb-bench-auth-token=base64-${cookie}`,
    "Rapport-Org": slug,
  };
  return {
    number,
    get: (path, signal) => fetch(api + path, { headers, ...(signal ? { signal } : {}) }),
  };
}
