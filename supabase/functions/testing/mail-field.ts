// The ground of a test about mailboxes: a database, a Google of its own, people with connected mailboxes, and functions on Deno.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeyring } from "@rapport/core/envelope";
import { googleEmulator } from "@rapport/emulators/google/emulator";
import { startService } from "@rapport/emulators/start-service";
import { sealToken } from "@rapport/integrations/google/tokens";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { type DenoFunction, startFunction } from "./deno.ts";
import { ENCRYPTION_KEYS, INTERNAL_SECRET } from "./org.ts";

export const CLIENT = { id: "rapport-test", secret: "a-client-secret-of-tests" };

/** A message as the emulator shows it. */
export type SeenMessage = {
  id: string;
  thread_id: string;
  label_ids: string[];
  internal_date: number;
  message_id: string | null;
  subject: string;
  raw?: string;
};
/** Somebody with a connected mailbox. */
export type Box = {
  orgId: string;
  memberId: string;
  userId: string;
  integrationId: string;
  address: string;
  tokens: { access_token: string; refresh_token: string };
};

export type MailField = {
  database: TestDatabase;
  owner: pg.Pool;
  superuser: pg.Pool;
  /** The login of the web server, which becomes whoever asks. */
  web: pg.Pool;
  filesFolder: string;
  google: Google;
  /** Starts a function; whoever still lives ends with the field. */
  start(
    name: "gmail-sync" | "gmail-token-refresh",
    env?: Record<string, string>,
  ): Promise<DenoFunction>;
  addOrg(name?: string): Promise<string>;
  /** A member who has connected this address, by default without an access token that lives. */
  connect(
    orgId: string,
    address: string,
    options?: { withAccess?: boolean; days?: number },
  ): Promise<Box>;
  close(): Promise<void>;
};

export type Google = {
  url: string;
  /** Turns one of the emulator's switches. */
  turn<T = unknown>(what: string, body: object): Promise<T>;
  calls(): Promise<Record<string, number>>;
  messages(address: string, raw?: boolean): Promise<SeenMessage[]>;
  /** Puts raw mails into a mailbox. */
  seed(
    address: string,
    mails: readonly { raw: string | Uint8Array; label_ids?: string[]; internal_date?: number }[],
  ): Promise<SeenMessage[]>;
  clearFaults(): Promise<void>;
};

/** Opens a field over a database of its own, or the given one. Without mailboxes: `connect` makes each. */
export async function openMailField(given?: TestDatabase): Promise<MailField> {
  const database = given ?? (await createTestDatabase());
  const service = await startService(googleEmulator({ mailboxes: [], client: CLIENT }), 0);
  const owner = openPool(database.ownerUrl);
  const superuser = openPool(database.superUrl);
  const web = openPool(database.webUrl);
  const filesFolder = mkdtempSync(join(tmpdir(), "rapport-mail-files-"));
  const running: DenoFunction[] = [];
  const google = controlOf(service.url);
  const ring = await readKeyring(ENCRYPTION_KEYS);
  return {
    database,
    owner,
    superuser,
    web,
    filesFolder,
    google,
    async start(name, env = {}) {
      const started = await startFunction(name, {
        RAPPORT_WORKER_DB_URL: database.workerUrl,
        RAPPORT_ENCRYPTION_KEYS: ENCRYPTION_KEYS,
        RAPPORT_INTERNAL_SECRET: INTERNAL_SECRET,
        RAPPORT_FILES_DIR: filesFolder,
        GOOGLE_CLIENT_ID: CLIENT.id,
        GOOGLE_CLIENT_SECRET: CLIENT.secret,
        GOOGLE_TOKEN_URL: `${service.url}/token`,
        GOOGLE_API_URL: service.url,
        GOOGLE_QUOTA: "none",
        ...env,
      });
      running.push(started);
      return started;
    },
    addOrg: (name = `Org ${randomBytes(3).toString("hex")}`) =>
      one(owner, "insert into public.orgs (name, slug) values ($1, $2) returning id", [
        name,
        `org-${randomBytes(6).toString("hex")}`,
      ]),
    async connect(orgId, address, { withAccess = false, days = 90 } = {}) {
      await google.turn("mailboxes", { address, name: address.split("@")[0] });
      const tokens = await google.turn<Box["tokens"]>("grants", { address });
      const userId = await one(owner, "insert into public.users (email) values ($1) returning id", [
        `${randomBytes(6).toString("hex")}@login.example`,
      ]);
      const memberId = await one(
        owner,
        "insert into public.org_members (org_id, user_id, name, role) values ($1, $2, $3, 'member') returning id",
        [orgId, userId, address.split("@")[0]],
      );
      const integrationId = await one(
        owner,
        "insert into public.integrations (org_id, provider, member_id, address) values ($1, 'google', $2, $3) returning id",
        [orgId, memberId, address],
      );
      const seal = (kind: "refresh_token" | "access_token", token: string): Promise<string> =>
        sealToken(ring, kind, token, orgId, integrationId);
      await owner.query(
        "insert into private.integration_tokens (org_id, id, refresh_token, access_token, access_expires_at) values ($1, $2, $3, $4, case when $4::text is not null then now() + interval '50 minutes' end)",
        [
          orgId,
          integrationId,
          await seal("refresh_token", tokens.refresh_token),
          withAccess ? await seal("access_token", tokens.access_token) : null,
        ],
      );
      await owner.query(
        "insert into private.mailboxes (org_id, id, read_since) values ($1, $2, current_date - $3::int)",
        [orgId, integrationId, days],
      );
      return { orgId, memberId, userId, integrationId, address, tokens };
    },
    async close() {
      await Promise.all(running.map((one) => one.kill()));
      // A call that a test has left hanging is no error of its own.
      await service.close().catch(() => {});
      await Promise.all([owner.end(), superuser.end(), web.end()]);
      await database.drop();
      rmSync(filesFolder, { recursive: true, force: true });
    },
  };
}

function controlOf(url: string): Google {
  const turn = async <T>(what: string, body: object): Promise<T> => {
    const answer = await fetch(`${url}/_emulator/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok)
      throw new Error(`The emulator answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const read = async <T>(what: string): Promise<T> =>
    (await (await fetch(`${url}/_emulator/${what}`)).json()) as T;
  return {
    url,
    turn,
    calls: () => read("calls"),
    async messages(address, raw = false) {
      const query = new URLSearchParams({ address, ...(raw ? { raw: "1" } : {}) });
      return (await read<{ messages: SeenMessage[] }>(`messages?${query.toString()}`)).messages;
    },
    async seed(address, mails) {
      const messages = mails.map(({ raw, ...rest }) => ({
        raw: Buffer.from(raw as Uint8Array).toString("base64url"),
        ...rest,
      }));
      return (await turn<{ messages: SeenMessage[] }>("messages", { address, messages })).messages;
    },
    async clearFaults() {
      await fetch(`${url}/_emulator/faults`, { method: "DELETE" });
    },
  };
}

/** A pool that outlives the end of its database: connections that break are no error of a test. */
function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function one(pool: pg.Pool, text: string, values: unknown[]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(text, values);
  return rows[0]!.id;
}
