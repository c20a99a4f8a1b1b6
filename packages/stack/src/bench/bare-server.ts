// The least that a Hono route on Node can cost which runs the API's statements: one process, one pool, one transaction a request with
// the role and the claims of a key. It asks for no key, counts no rate, checks no shape and writes no log.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";

const { BARE_DB_URL, BARE_CLAIMS, BARE_ORG, PORT, RAPPORT_DB_POOL_SIZE } = process.env as Record<
  string,
  string
>;

const pool = new pg.Pool({
  connectionString: BARE_DB_URL,
  max: Number(RAPPORT_DB_POOL_SIZE),
  pipeline: true,
  options: "-c timezone=UTC",
  // Values stay text: making Date objects would be charged to the SQL, and nobody asks for them.
  types: { getTypeParser: () => (text: string) => text },
} as pg.PoolConfig);
const opening = (readOnly: boolean): string =>
  `begin${readOnly ? " read only" : ""}; set local role rapport_app; select set_config('request.jwt.claims', ${pg.escapeLiteral(BARE_CLAIMS!)}, true)`;
const [READING, WRITING] = [opening(true), opening(false)];

type Statement = { name: string; text: string };

/** As `withOrg()` does it: the opening travels ahead of the statement, and a read does not wait for its commit. */
async function read(statement: Statement, values: unknown[]): Promise<unknown[]> {
  const client = await pool.connect();
  const begun = client.query(READING);
  begun.catch(() => {});
  const { rows } = await client.query({ ...statement, values });
  client.query("commit").then(
    () => client.release(),
    (failed: Error) => client.release(failed),
  );
  return rows;
}

async function write(statement: Statement, values: unknown[]): Promise<unknown[]> {
  const client = await pool.connect();
  const begun = client.query(WRITING);
  begun.catch(() => {});
  const { rows } = await client.query({ ...statement, values });
  const { command } = await client.query("commit");
  client.release();
  if (command !== "COMMIT") throw new Error("The transaction was rolled back.");
  return rows;
}

const COLUMNS = `"id", "version", "created_at", "updated_at", "first_name", "last_name", "full_name", "email", "phone", "job_title", "location", "description", "company_id", "owner_id", "external_id"`;
const ONE: Statement = {
  name: "one",
  text: `select ${COLUMNS} from "people" where "org_id" = $1 and "id" = $2 and "deleted_at" is null`,
};
const PAGE: Statement = {
  name: "page",
  text: `select ${COLUMNS}, "name_key", "email_normalized" from "people" where org_id = $1 and deleted_at is null order by "name_key", id limit 51`,
};
const FOUND: Statement = {
  name: "found",
  text: "select object, id, title, coalesce(subtitle, '') as subtitle from app.search($1, $2)",
};
const MADE: Statement = {
  name: "made",
  text: `insert into "people" ("first_name", "last_name", "email", "phone", "job_title", "email_normalized", "phone_normalized", "org_id") values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}`,
};

const app = new Hono();
app.get("/api/health", (c) => c.json({ status: "ok" }));
app.get("/api/v1/people/:id", async (c) => {
  const [row] = await read(ONE, [BARE_ORG, c.req.param("id")]);
  return row ? c.json(row) : c.json({ title: "not found" }, 404);
});
app.get("/api/v1/people", async (c) => {
  const rows = await read(PAGE, [BARE_ORG]);
  return c.json({ data: rows.slice(0, 50), has_more: rows.length > 50 });
});
app.get("/api/v1/search", async (c) =>
  c.json({ data: await read(FOUND, [c.req.query("q") ?? "", 20]) }),
);
app.post("/api/v1/people", async (c) => {
  const body = await c.req.json<Record<string, string>>();
  const [row] = await write(MADE, [
    body["first_name"],
    body["last_name"],
    body["email"],
    body["phone"],
    body["job_title"],
    body["email"]?.toLowerCase(),
    body["phone"]?.replaceAll(/[^+\d]/g, ""),
    BARE_ORG,
  ]);
  return c.json(row as object, 201);
});

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: "127.0.0.1" });
process.on("SIGTERM", () => {
  server.close();
  void pool.end().finally(() => process.exit(0));
});
