// People by the million, in many orgs of one table: the neighbours that a tenant must not feel.
import pg from "pg";

export type Org = { id: string; userId: string; personId: string };

/**
 * Fills the table of people: one org of `large` rows, the rest spread over the others. Triggers are off meanwhile, so that no events
 * are written. Answers the large org and one of the small.
 */
export async function fillPeople(
  superUrl: string,
  sized: { people: number; orgs: number; large: number },
): Promise<{ large: Org; small: Org }> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    const orgs: { id: string; userId: string }[] = [];
    for (let i = 0; i < sized.orgs; i++) orgs.push(await makeOrg(client, i));
    await client.query("set session_replication_role = replica");
    const each = Math.floor((sized.people - sized.large) / (sized.orgs - 1));
    for (const [i, org] of orgs.entries())
      await client.query(FILL, [org.id, i === 0 ? sized.large : each]);
    await client.query("set session_replication_role = origin");
    await client.query("vacuum analyze public.people");
    const withPerson = async (org: { id: string; userId: string }): Promise<Org> => {
      const { rows } = await client.query<{ id: string }>(
        "select id from public.people where org_id = $1 order by md5(id::text) limit 1",
        [org.id],
      );
      return { ...org, personId: rows[0]!.id };
    };
    return { large: await withPerson(orgs[0]!), small: await withPerson(orgs.at(-1)!) };
  } finally {
    await client.end();
  }
}

const FIRST =
  "{Anna,Marina,Jonas,Lukas,Elena,Mateo,Noah,Sofia,Luca,Emma,Marco,Nina,Paul,Clara,Hugo}";
const LAST =
  "{Keller,Rossi,Moreau,Weber,Novak,Silva,Jensen,Kowalski,Huber,Caduff,Favre,Bianchi,Meier}";

/** Every four rows share a moment, as those of one request do. */
const FILL = `insert into public.people (org_id, id, first_name, last_name, email, email_normalized, job_title, created_at, updated_at)
  select $1, app.uuid7(at), ('${FIRST}'::text[])[1 + n % 15], ('${LAST}'::text[])[1 + (n / 15) % 13] || ' ' || n,
    'p' || n || '@example.com', 'p' || n || '@example.com', case when n % 3 = 0 then 'Buyer' end, at, at
  from (select n, timestamptz '2026-01-01' + (n / 4) * interval '1 second' as at from generate_series(1, $2::int) n) s`;

async function makeOrg(client: pg.Client, i: number): Promise<{ id: string; userId: string }> {
  const { rows } = await client.query<{ id: string; user_id: string }>(
    `with who as (insert into public.users (email) values ($1) returning id)
     select private.create_org(id, 'Owner', $1, $2) as id, id as user_id from who`,
    [`owner${i}@example.com`, `Org ${i}`],
  );
  return { id: rows[0]!.id, userId: rows[0]!.user_id };
}
