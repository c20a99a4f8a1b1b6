// The tables of Supabase Auth, made by @supabase/lite, then brought to hosted owners, grants and claim functions.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { withClient } from "../postgres/client.ts";

const claimsSql = (): string => readFileSync(new URL("claims.sql", import.meta.url), "utf8");

/**
 * Installs or updates schema `auth`. A comment on the schema remembers what was installed, so that a second start costs one query.
 * @param superUrl the superuser: only here does lite create tables; it serves as a role that cannot
 */
export async function installAuthSchema(superUrl: string): Promise<void> {
  const claims = claimsSql();
  const wanted = `@supabase/lite ${liteVersion()} ${createHash("sha256").update(claims).digest("hex").slice(0, 12)}`;
  const installed = await withClient(superUrl, async (client) => {
    const answer = await client.query<{ comment: string | null }>(
      `select obj_description('auth'::regnamespace, 'pg_namespace') as comment`,
    );
    return answer.rows[0]?.comment;
  });
  if (installed === wanted) return;

  // Imported late: half a second that a second start need not spend here.
  const [{ App }, { createPostgresConnection }] = await Promise.all([
    import("@supabase/lite"),
    import("@supabase/lite/postgres"),
  ]);
  const connection = createPostgresConnection({
    url: superUrl,
    postgresOptions: { max: 1, onnotice: () => {} },
  });
  // Keeps lite from granting everything on our schemas to the API roles.
  Object.assign(connection, { rlsState: "active" });
  try {
    const app = new App({
      connection,
      auth: { enabled: true, jwt_secret: "only-for-the-schema-never-serves-a-request" },
      db: { migrations: { enabled: false } },
    });
    await app.ensureSystemSchema();
  } finally {
    await connection.close();
  }
  await withClient(superUrl, async (client) => {
    await client.query(claims);
    await client.query(`comment on schema auth is '${wanted}'`);
  });
}

function liteVersion(): string {
  // Not by import.meta.resolve, which vitest does not offer; the package hides its manifest from require.resolve.
  const manifest = new URL("../../node_modules/@supabase/lite/package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
