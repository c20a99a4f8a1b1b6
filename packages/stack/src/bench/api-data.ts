// An organisation with a year behind it, and its neighbours in the same tables: what `pnpm bench api` asks about.
import pg from "pg";
import { hmacApiKey, newApiKey } from "@rapport/core/ids";
import { currentPepper, type Peppers } from "@rapport/core/peppers";

export interface ApiData {
  orgId: string;
  /** Keys of the org, each with its own rate window. */
  keys: string[];
  /** The first key's id, for claims. */
  keyId: string;
  people: string[];
  interactions: string[];
}

export interface Sizes {
  people: number;
  interactions: number;
  companies: number;
  deals: number;
  neighbours: number;
  /** People of each neighbour. */
  each: number;
  /** Interactions of each of them. */
  talks: number;
}

/** Fills an empty database: the org under test and its neighbours. */
export async function fillApiData(
  superUrl: string,
  sizes: Sizes,
  peppers: Peppers,
  keys: number,
): Promise<ApiData> {
  return withSuper(superUrl, async (client) => {
    // A year of partitions behind us, as a deployment has them that is a year old.
    await client.query(
      "select app.ensure_partitions('public.interactions', (now() - interval '12 months')::date, 12)",
    );
    const org = await makeOrg(client, "Org under test");
    const neighbours: string[] = [];
    for (let i = 0; i < sizes.neighbours; i++)
      neighbours.push((await makeOrg(client, `Neighbour ${i}`)).id);
    await filling(client, async () => {
      await client.query(COMPANIES, [[org.id], sizes.companies]);
      await client.query(PEOPLE, [[org.id], 1, sizes.people]);
      await client.query(INTERACTIONS, [[org.id], 1, sizes.people, sizes.interactions]);
      await client.query(DEALS, [org.id, sizes.deals]);
      await client.query(PEOPLE, [neighbours, 1, sizes.each]);
      await client.query(INTERACTIONS, [neighbours, 1, sizes.each, sizes.each * sizes.talks]);
    });
    const made = await makeKeys(client, org.id, peppers, keys);
    const some = async (table: string) =>
      (
        await client.query<{ id: string }>(
          `select id from public.${table} where org_id = $1 order by md5(id::text) limit 2000`,
          [org.id],
        )
      ).rows.map(({ id }) => id);
    return {
      orgId: org.id,
      ...made,
      people: await some("people"),
      interactions: await some("interactions"),
    };
  });
}

/** Gives every neighbour `times` the rows that it has. The org under test stays as it is. */
export async function growNeighbours(
  superUrl: string,
  orgId: string,
  sizes: Sizes,
  times: number,
): Promise<void> {
  await withSuper(superUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "select id from public.orgs where id <> $1 order by id",
      [orgId],
    );
    const neighbours = rows.map(({ id }) => id);
    const [from, to] = [sizes.each + 1, sizes.each * times];
    await filling(client, async () => {
      await client.query(PEOPLE, [neighbours, from, to]);
      await client.query(INTERACTIONS, [
        neighbours,
        from,
        to,
        sizes.each * (times - 1) * sizes.talks,
      ]);
    });
  });
}

/** The server's version, and all rows of the two large tables. */
export async function askServer(
  superUrl: string,
): Promise<{ version: string; people: number; interactions: number }> {
  return withSuper(superUrl, async (client) => {
    const { rows } = await client.query<{ version: string; people: number; interactions: number }>(
      `select current_setting('server_version') as version, (select count(*) from public.people)::int as people,
         (select count(*) from public.interactions)::int as interactions`,
    );
    return rows[0]!;
  });
}

async function withSuper<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Without triggers, so that no events are written, and with the indexes made at the end, which takes a third of the time. */
async function filling(client: pg.Client, fill: () => Promise<void>): Promise<void> {
  await client.query("set session_replication_role = replica");
  await client.query("set maintenance_work_mem = '512MB'");
  await client.query("set synchronous_commit = off");
  const { rows: indexes } = await client.query<{ name: string; def: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as def
     from pg_index i
     where i.indrelid in ('public.people'::regclass, 'public.interactions'::regclass)
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await fill();
  for (const { def } of indexes) await client.query(def.replace(" ON ONLY ", " ON "));
  await client.query("set session_replication_role = origin");
  await client.query("vacuum analyze");
}

async function makeOrg(client: pg.Client, name: string): Promise<{ id: string }> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
  const { rows } = await client.query<{ id: string }>(
    `with who as (insert into public.users (email) values ($1) returning id)
     select private.create_org(id, 'Owner', $1, $2) as id from who`,
    [email, name],
  );
  return rows[0]!;
}

async function makeKeys(
  client: pg.Client,
  orgId: string,
  peppers: Peppers,
  count: number,
): Promise<{ keys: string[]; keyId: string }> {
  const version = currentPepper(peppers);
  const keys: string[] = [];
  let keyId = "";
  for (let i = 0; i < count; i++) {
    const { key, lookup, secret } = newApiKey();
    const hmac = (await hmacApiKey(secret, peppers))[version]!;
    const { rows } = await client.query<{ id: string }>(
      `with made as (insert into public.api_keys (org_id, name, prefix, scopes, rate_limit) values ($1, $2, $3, '{*}', 1000000) returning id),
         proof as (insert into private.api_key_secrets (lookup, org_id, key_id, pepper_version, secret_hmac)
           select $4, $1, id, $5, decode($6, 'hex') from made)
       select id from made`,
      [orgId, `Bench ${i}`, key.slice(0, 16), lookup, Number(version), hmac],
    );
    keys.push(key);
    keyId ||= rows[0]!.id;
  }
  return { keys, keyId };
}

const FIRST =
  "{Anna,Marina,Jonas,Lukas,Elena,Mateo,Noah,Sofia,Luca,Emma,Marco,Nina,Paul,Clara,Hugo,Ines,Jakob,Karin,Leon,Mia,Nora,Oskar,Petra,Quentin,Rosa,Simon,Tara,Urs,Vera,Walter,Xenia,Yves,Zoe,Alba,Bruno,Carla,Dario,Edith,Felix,Greta,Hanna,Ivo,Julia,Kaspar,Laura,Moritz,Nadia,Olga,Pierre,Rahel,Stefan,Theo,Ursula,Viktor,Wanda,Aline,Beat,Corina,David,Eva,Fabian,Gian,Helena,Ilir,Jana,Kilian,Livia,Milan,Nils,Orsola,Pia,Reto,Selma,Tobias,Una,Valentin,Werner,Aurora,Basil,Chiara}";
const STEM =
  "{Kell,Ross,Mor,Web,Nov,Silv,Jens,Kowal,Hub,Cad,Fav,Bianc,Mei,Lind,Brun,Castel,Dahl,Eber,Frank,Gross,Hart,Imhof,Jung,Koch,Lang}";
const ENDING = "{er,i,eau,ak,a,en,ski,mann,uff,re,hi,berg,ström,haus,dorf,bach,feld,stein}";
/** A hash of n between 0 and 1, so that the same names come up at every run. */
const share = (salt: string) =>
  `((hashtextextended(n::text, ${salt}) & 1048575)::float8 / 1048576)`;
/** The more frequent the earlier: the commonest first name is that of 1 in 30, as in life. */
const pick = (list: string, size: number, salt: string) =>
  `('${list}'::text[])[1 + floor(${size} * power(${share(salt)}, 1.3))::int]`;
/** Over the last twelve months. */
const WHEN = `date_trunc('milliseconds', now() - interval '365 days' * ${share("7")})`;

const COMPANIES = `insert into public.companies (org_id, id, name, domain, industry, created_at, updated_at)
  select org, app.uuid7(at), ${pick(STEM, 25, "1")} || ${pick(ENDING, 18, "2")} || ' ' || ${pick("{Logistics,Foods,Energy,Systems,Textiles,Dental,Timber,Hotels,Labs,Partners}", 10, "3")} || ' ' || n,
    'firm' || n || '.example', 'Services', at, at
  from (select org, n, ${WHEN} as at from unnest($1::uuid[]) org, generate_series(1, $2::int) n) s`;
const PEOPLE = `insert into public.people (org_id, id, first_name, last_name, email, email_normalized, job_title, created_at, updated_at)
  select org, app.uuid7(at), first, last, mail, mail, job, at, at
  from (select org, first, last, lower(first || '.' || last || n) || '@example.com' as mail, job, at
    from (select org, n, ${WHEN} as at, ${pick(FIRST, 80, "1")} as first, ${pick(STEM, 25, "2")} || ${pick(ENDING, 18, "3")} as last,
        case when n % 3 = 0 then ${pick("{Buyer,Owner,Engineer,Head of Sales,Accountant,Dispatcher,Site manager}", 7, "4")} end as job
      from unnest($1::uuid[]) org, generate_series($2::int, $3::int) n) named) s`;
/** Between the numbers $2 and $3 of an org's people, one after the other. */
const INTERACTIONS = `insert into public.interactions (org_id, id, kind, body, occurred_at, person_id, author_type, created_at, updated_at)
  select t.org, app.uuid7(t.at), ('{note,call,meeting,email}'::text[])[1 + t.n % 4], 'Spoke about delivery ' || t.n || ', the price and who decides; to call again.', t.at, p.ids[1 + t.n % cardinality(p.ids)], 'system', t.at, t.at
  from (select org, n, ${WHEN} as at from unnest($1::uuid[]) org, generate_series(1, $4::int) n) t
    join (select org_id, array_agg(id) as ids from (
      select org_id, id, row_number() over (partition by org_id order by created_at, id) as number from public.people where org_id = any ($1)) numbered
      where number between $2::int and $3::int group by org_id) p on p.org_id = t.org`;
const DEALS = `insert into public.deals (org_id, id, name, pipeline_id, stage_id, currency, amount, created_at, updated_at)
  select $1, app.uuid7(at), 'Delivery ' || ${pick(STEM, 25, "1")} || ${pick(ENDING, 18, "2")} || ' ' || n, s.pipeline_id, s.id, 'EUR', n * 100, at, at
  from (select n, ${WHEN} as at from generate_series(1, $2::int) n) d,
    (select id, pipeline_id from public.stages where org_id = $1 order by position limit 1) s`;
