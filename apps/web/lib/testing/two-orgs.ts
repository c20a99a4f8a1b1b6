/** The ground of every service test: two orgs with the same names, people of every role, a key each, and the API as a function. */
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { hmacApiKey, newApiKey } from "@rapport/core";
import { withOrg, type Ctx, type Database } from "@rapport/db";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import { SignJWT } from "jose";
import { sql } from "kysely";
import { database } from "#lib/database.ts";
import { enterWithSession, inOrg } from "#lib/door/index.ts";
import { createLog } from "#lib/log.ts";

export type RoleName = "owner" | "admin" | "member" | "viewer";

export type TestOrg = {
  id: string;
  slug: string;
  key: string;
  people: Record<RoleName, { userId: string; memberId: string; cookie: string }>;
  /** Runs a service as one of its people, in a transaction of its own. */
  as: <T>(role: RoleName, fn: (ctx: Ctx) => Promise<T>) => Promise<T>;
};

export type Answer = { status: number; body: any; headers: Headers };

export type TwoOrgs = {
  acme: TestOrg;
  globex: TestOrg;
  db: Database;
  ownerUrl: string;
  superUrl: string;
  /** Calls the API with a key (`rk_live_…`), a Cookie header, or nobody. */
  call: (
    who: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  close: () => Promise<void>;
};

const origin = "http://rapport.test";
const jwtSecret = "a secret for tests, long enough for HS256";
const peppers = { "1": randomBytes(32).toString("base64") };

/** A database of its own, or the one that is given, with two orgs. Call `close()` when done. */
export async function openTwoOrgs(given?: TestDatabase): Promise<TwoOrgs> {
  const test = given ?? (await createTestDatabase());
  Object.assign(process.env, {
    RAPPORT_DB_URL: test.webUrl,
    RAPPORT_WEB_URL: origin,
    SUPABASE_JWT_SECRET: jwtSecret,
    RAPPORT_KEY_PEPPERS: JSON.stringify(peppers),
    RAPPORT_CURSOR_SECRET: randomBytes(32).toString("base64"),
    RAPPORT_ENCRYPTION_KEYS: JSON.stringify({ k1: randomBytes(32).toString("base64") }),
    RAPPORT_INTERNAL_SECRET: randomBytes(32).toString("base64"),
    RAPPORT_AUDIT_SIGNING_KEY: JSON.stringify({ a1: signingKey() }),
    NEXT_PUBLIC_SUPABASE_URL: "http://supabase.test",
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
  });
  const db = database();
  // After the environment: the API reads it when it is composed.
  const { createApi } = await import("#api");
  const api = createApi();

  const call: TwoOrgs["call"] = async (who, method, path, body, headers = {}) => {
    const auth: Record<string, string> = !who
      ? {}
      : who.startsWith("rk_")
        ? { authorization: `Bearer ${who}` }
        : { cookie: who, origin };
    const json: Record<string, string> =
      body === undefined ? {} : { "content-type": "application/json" };
    const response = await api.request(`${origin}/api/v1${path}`, {
      method,
      headers: { ...auth, ...json, ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await textOf(response);
    return {
      status: response.status,
      body:
        text && /[/+]json/.test(response.headers.get("content-type") ?? "")
          ? JSON.parse(text)
          : text,
      headers: response.headers,
    };
  };

  return {
    acme: await makeOrg(db, "Acme"),
    globex: await makeOrg(db, "Globex"),
    db,
    ownerUrl: test.ownerUrl,
    superUrl: test.superUrl,
    call,
    async close() {
      await db.end();
      await test.drop();
    },
  };
}

/** The body as text; of a stream, which never ends, its first part. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response.text();
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

async function makeOrg(db: Database, name: string): Promise<TestOrg> {
  const slug = name.toLowerCase();
  const people = {} as TestOrg["people"];
  const ownerId = randomUUID();
  const account = {
    sub: ownerId,
    email: `owner@${slug}.example`,
    user_metadata: { full_name: `${name} owner`, org_name: name },
  };
  await withOrg(db, account, (trx) => sql`select app.ensure_account()`.execute(trx));
  const { rows } = await withOrg(db, { sub: ownerId }, (trx) =>
    sql<{ id: string }>`select id from app.my_orgs()`.execute(trx),
  );
  const id = rows[0]!.id;
  const asOwner = { sub: ownerId, org_id: id };

  for (const role of ["owner", "admin", "member", "viewer"] as const) {
    const userId = role === "owner" ? ownerId : randomUUID();
    const email = `${role}@${slug}.example`;
    if (role !== "owner")
      await withOrg(db, { sub: userId, email }, (trx) =>
        sql`select app.ensure_account()`.execute(trx),
      );
    const member = await withOrg(db, asOwner, (trx) =>
      role === "owner"
        ? trx
            .selectFrom("org_members")
            .select("id")
            .where("user_id", "=", userId)
            .executeTakeFirstOrThrow()
        : trx
            .insertInto("org_members")
            .values({ org_id: id, user_id: userId, name: `${name} ${role}`, email, role })
            .returning("id")
            .executeTakeFirstOrThrow(),
    );
    people[role] = { userId, memberId: member.id, cookie: await cookieOf(userId, email) };
  }

  const { key, lookup, secret } = newApiKey();
  const hmac = Buffer.from((await hmacApiKey(secret, peppers))["1"]!, "hex");
  await withOrg(db, asOwner, async (trx) => {
    const row = await trx
      .insertInto("api_keys")
      .values({
        org_id: id,
        name: "test",
        prefix: `rk_live_${lookup}`,
        scopes: ["*"],
        rate_limit: 1_000_000,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await sql`select app.store_api_key_secret(${row.id}, ${lookup}, ${hmac}, 1)`.execute(trx);
  });

  return {
    id,
    slug,
    key,
    people,
    async as(role, fn) {
      const { caller } = await enterWithSession(db, people[role].userId, id);
      return inOrg(db, caller, { requestId: "req_test", origin: "ui", log: createLog() }, fn);
    },
  };
}

/** The Cookie header of a signed-in browser, as @supabase/ssr writes it. */
export async function cookieOf(
  userId: string,
  email: string,
  expires = "1h",
  claims: Record<string, unknown> = {},
): Promise<string> {
  const token = await new SignJWT({
    email,
    role: "authenticated",
    user_metadata: {},
    session_id: randomUUID(),
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(userId)
    .setAudience("authenticated")
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(jwtSecret));
  return `sb-test-auth-token=base64-${Buffer.from(JSON.stringify({ access_token: token })).toString("base64url")}`;
}

const signingKey = () =>
  generateKeyPairSync("ed25519")
    .privateKey.export({ format: "der", type: "pkcs8" })
    .toString("base64");
