// The Data API through supabase-js: it shows what the SQL role shows, writes nothing and offers no function.
import { createClient } from "@supabase/supabase-js";
import type { SupabaseClient } from "@supabase/supabase-js";

import { serveSupabase } from "@rapport/stack/supabase/serve";

import { jwtSecret, signToken } from "./api-calls.ts";
import { listSeen, mayRead } from "./expect.ts";
import { sharedFacts, tables } from "./facts.ts";
import { listCallables } from "./function-tries.ts";
import type { Ground } from "./open.ts";
import { partnerBounds } from "./principals.ts";
import type { Principal } from "./principals.ts";
import type { Report } from "./report.ts";
import { keyOf, rowsOf } from "./world.ts";

const publishableKey = "sb_publishable_matrix";
const secretKey = "sb_secret_matrix";

type Caller = { who: Principal; name: string; client: SupabaseClient };
type Row = Record<string, unknown>;
type Answered = {
  data: unknown;
  error: { code?: string; message: string } | null;
  count?: number | null;
};
type Cell = { table: string; verb: string };
type Door = Ground & { report: Report };

export type DataApi = { url: string; close(): Promise<void> };

/** The local Data API over the ground's database. */
export async function openDataApi({ database }: Ground, port: number): Promise<DataApi> {
  const url = new URL(database.superUrl);
  Object.assign(url, { username: "supabase_lite", password: "supabase_lite" });
  const server = await serveSupabase({
    port,
    databaseUrl: url.href,
    webUrl: "http://rapport.test",
    jwtSecret,
    publishableKey,
    secretKey,
    onMail: () => {},
  });
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const schemas = ["app", "private", "partitions", "auth"];

/**
 * Who tries every verb. The others act as the same role of the database, so they have the same privileges: what they may write is
 * said by one verb, what they see by the list, and what one row or a count tells comes from the policy of the list.
 */
const thorough = new Set([
  "anonymous",
  "service_role",
  "owner",
  "viewer",
  "role that reaches its team",
  "suspended member",
  "member of the other org",
]);

const brief = ["list", "get another org's", "update"];

/** Every table and verb as everybody who can hold a token. */
export async function tryDataApi(ground: Ground, api: DataApi, report: Report): Promise<void> {
  const door: Door = { ...ground, report };
  const functions = await listCallables(ground.client);
  const names = [...new Set(functions.map(({ name }) => name.split(".")[1] ?? ""))];
  await installState(door);
  const before = await readState(door);
  for (const caller of await listCallers(ground, api)) {
    const whole = thorough.has(caller.name);
    for (const table of ground.world.tables.keys()) {
      await tryReads(door, caller, table, whole);
      await tryWrites(door, caller, table, whole);
    }
    await inParallel(whole ? names : [], async (name) => {
      const answer = await caller.client.rpc(name, {});
      note(door, caller, { table: `${name}()`, verb: "call" }, answer.error ? null : "was called");
    });
    for (const schema of whole ? schemas : []) {
      const answer = await caller.client.schema(schema).from("permissions").select("*");
      note(
        door,
        caller,
        { table: `schema ${schema}`, verb: "list" },
        answer.error ? null : "was read",
      );
      const called = await caller.client.schema(schema).rpc("my_orgs", {});
      note(
        door,
        caller,
        { table: `schema ${schema}`, verb: "call" },
        called.error ? null : "was called",
      );
    }
    // Each write of the caller was refused: nothing is changed, nothing claims to be, nothing happened.
    const after = await readState(door);
    note(
      door,
      caller,
      { table: "all tables", verb: "read again" },
      before === after ? null : "something was changed",
    );
  }
}

async function listCallers({ principals, world }: Ground, { url }: DataApi): Promise<Caller[]> {
  const connect = (token: string | null, org?: string, key = publishableKey) =>
    createClient(url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: {
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(org ? { "rapport-org": org } : {}),
        },
      },
    });
  const nobody = principals.find(({ role }) => role === "anon");
  const owner = principals.find(({ name }) => name === "owner, Data API");
  if (!nobody || !owner) throw new Error("The principals lack anon or an owner at the Data API.");
  const { ours } = world;
  const callers: Caller[] = [
    { name: "anonymous", who: nobody, client: connect(null, ours.id) },
    // A key of our API is no token here: who sends one is nobody.
    {
      name: "key with every scope",
      who: nobody,
      client: connect("rk_live_0000000000000000", ours.id),
    },
    {
      name: "token that nobody signed",
      who: nobody,
      client: connect(`${(await signToken(owner.userId ?? "")).slice(0, -8)}AAAAAAAA`, ours.id),
    },
    { name: "service_role", who: nobody, client: connect(null, ours.id, secretKey) },
    {
      name: "owner without naming the org",
      who: owner,
      client: connect(await signToken(owner.userId ?? "")),
    },
    {
      name: "owner who names the org by its address",
      who: owner,
      client: connect(await signToken(owner.userId ?? ""), ours.slug),
    },
    {
      name: "partner token",
      who: {
        ...owner,
        name: "partner token, Data API",
        levels: new Map(partnerBounds.map((permission) => [permission, "all"])),
      },
      client: connect(await signToken(owner.userId ?? "", { permissions: partnerBounds }), ours.id),
    },
  ];
  const ended = principals.find(({ name }) => name === "session that has ended");
  if (ended) {
    const who: Principal = { ...ended, name: `${ended.name}, Data API`, role: "authenticated" };
    const token = await signToken(owner.userId ?? "", { session_id: ended.claims.session_id });
    callers.push({ name: ended.name, who, client: connect(token, ours.id) });
  }
  for (const who of principals.filter(({ role }) => role === "authenticated")) {
    const { sub, ...claims } = who.claims;
    if (typeof sub !== "string") continue;
    const token = await signToken(sub, claims);
    callers.push({
      name: who.name.replace(", Data API", ""),
      who,
      client: connect(token, ours.id),
    });
  }
  return callers;
}

async function tryReads(door: Door, caller: Caller, table: string, whole: boolean): Promise<void> {
  const reads = [
    ...listReads(door, caller, table, whole),
    ...(whole ? listThoroughReads(door, caller, table) : []),
  ];
  await inParallel(reads, async ([verb, read]) =>
    note(door, caller, { table, verb }, await read()),
  );
}

/** A verb, and what came of it that should not have. */
type Read = [verb: string, read: () => Promise<string | null>];

function listReads(
  { world }: Door,
  { client, who }: Caller,
  table: string,
  whole: boolean,
): Read[] {
  const key = keyOf(table);
  const may = mayRead(who, table);
  const seen = [...listSeen(world, who, table).keys()];
  const foreign = rowsOf(world, table, world.theirs)
    .slice(0, 20)
    .map((row) => String(row[key]));
  const own = String(rowsOf(world, table, world.ours)[0]?.[key]);
  const from = () => client.from(table).select(key);
  const among = (ids: string[]) => seen.filter((id) => ids.includes(id));
  const all: Read[] = [
    ["list", async () => judgeRows(await from(), key, seen, may)],
    ["get", async () => judgeRows(await from().eq(key, own), key, among([own]), may)],
    [
      "get another org's",
      async () => judgeRows(await from().in(key, foreign), key, among(foreign), may),
    ],
    [
      "exact count",
      async () => {
        const { count, error } = await client
          .from(table)
          .select(key, { count: "exact", head: true });
        if (!may) return error || !count ? null : `counted ${count}, it was to count nothing`;
        return !error && count === seen.length
          ? null
          : `counted ${count} (${error?.message ?? "no error"}), expected is ${seen.length}`;
      },
    ],
  ];
  return whole ? all : all.filter(([verb]) => brief.includes(verb));
}

function listThoroughReads({ world }: Door, { client, who }: Caller, table: string): Read[] {
  const key = keyOf(table);
  const facts = tables[table];
  const withheld = [...(facts?.hidden ?? []), ...(facts?.masked ?? [])];
  const may = mayRead(who, table);
  const seen = listSeen(world, who, table);
  return [
    [
      "export",
      async () =>
        judgeRows(
          await client.from(table).select("*"),
          key,
          [...seen.keys()],
          may && withheld.length === 0,
        ),
    ],
    [
      "aggregate",
      async () => {
        const { data, error } = await client.from(table).select(`${key}.count()`);
        const told = JSON.stringify(data ?? []).match(/\d+/)?.[0];
        const fits = error || told === undefined || Number(told) === (may ? seen.size : 0);
        return fits ? null : `counted ${told}, expected is ${seen.size}`;
      },
    ],
    ...withheld.map((column): Read => [
      `read ${column}`,
      async () => ((await client.from(table).select(column)).error ? null : "was read"),
    ]),
    ...world.references
      .filter((reference) => reference.table === table)
      .map((reference): Read => [
        `embed ${reference.columns.at(-1)}`,
        async () => {
          const { data } = await client
            .from(table)
            .select(`${key}, beside:${reference.target}!${reference.name}(id)`);
          const beside = listSeen(world, who, reference.target);
          const rows = (data ?? []) as unknown as (Row & { beside: Row | Row[] | null })[];
          const more = [
            ...rows.map((row) => String(row[key])).filter((id) => !seen.has(id)),
            ...rows
              .flatMap((row) => (row.beside ?? []) as Row[])
              .map((row) => String(row.id))
              .filter((id) => !beside.has(id)),
          ];
          return more.length > 0 ? `showed ${more[0]}, which it must not` : null;
        },
      ]),
  ];
}

/** Nothing is written through the Data API, by whomever. */
async function tryWrites(door: Door, caller: Caller, table: string, whole: boolean): Promise<void> {
  const { world } = door;
  const { client } = caller;
  const key = keyOf(table);
  const change = tables[table] ? "updated_at" : (sharedFacts[table]?.changes?.columns[0] ?? key);
  const [own, foreign] = [world.ours, world.theirs].map(
    (org) => rowsOf(world, table, org)[0] ?? {},
  );
  const name = (row: Row | undefined) => String(row?.[key]);
  const changed = { [change]: own?.[change] ?? null };
  const writes: [string, () => PromiseLike<Answered>][] = [
    ["insert", () => client.from(table).insert(own ?? {})],
    ["insert with another org's id", () => client.from(table).insert(foreign ?? {})],
    ["upsert", () => client.from(table).upsert(own ?? {})],
    ["upsert another org's", () => client.from(table).upsert(foreign ?? {})],
    ["update", () => client.from(table).update(changed).eq(key, name(own))],
    [
      "change org_id",
      () => client.from(table).update({ org_id: world.theirs.id }).eq(key, name(own)),
    ],
    ["update another org's", () => client.from(table).update(changed).eq(key, name(foreign))],
    ["delete", () => client.from(table).delete().eq(key, name(own))],
    ["delete another org's", () => client.from(table).delete().eq(key, name(foreign))],
  ];
  const some = writes.filter(([verb]) => whole || brief.includes(verb));
  await inParallel(some, async ([verb, write]) => {
    const { error } = await write();
    note(door, caller, { table, verb }, error ? null : "was not refused");
  });
}

function judgeRows(
  { data, error }: Answered,
  key: string,
  expected: string[],
  allowed: boolean,
): string | null {
  const rows = (data ?? []) as Row[];
  if (!allowed) return rows.length === 0 ? null : `showed ${rows.length} rows, it was to show none`;
  if (error) return `was refused: ${error.message}`;
  const shown = rows.map((row) => String(row[key]));
  const more = shown.filter((id) => !expected.includes(id));
  const less = expected.filter((id) => !shown.includes(id));
  if (more.length > 0) return `showed ${more.slice(0, 3).join(", ")}, which it must not`;
  return less.length > 0 ? `did not show ${less.slice(0, 3).join(", ")}` : null;
}

function note({ report }: Door, caller: Caller, { table, verb }: Cell, what: string | null): void {
  report.note({ door: "Data API", principal: caller.name, object: table, verb }, what);
}

async function inParallel<Item>(
  items: Item[],
  run: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
    }),
  );
}

async function installState({ client, world }: Door): Promise<void> {
  const parts = [...world.tables.keys()].map(
    (name) =>
      `(select md5(string_agg(md5(t::text), '' order by md5(t::text))) from public.${name} t)`,
  );
  await client.query(`create or replace function pg_temp.data_state() returns text language plpgsql as $$
    begin return concat_ws(' ', ${parts.join(", ")}); end $$`);
}

async function readState({ client }: Door): Promise<string> {
  const { rows } = await client.query<{ state: string }>("select pg_temp.data_state() as state");
  return rows[0]?.state ?? "";
}
