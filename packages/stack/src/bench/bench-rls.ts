// `pnpm bench rls`: what row-level security costs, statement by statement: the same SQL as its owner without policies, and as a
// request's role with them, in interleaved pairs.
import { parseArgs } from "node:util";
import pg from "pg";
import { createTestDatabase, startTestPostgres } from "../testing.ts";
import { fillPeople, type Org } from "./rls-data.ts";
import {
  describeLoad,
  describeMachine,
  formatTable,
  markdownTable,
  ms,
  saveSection,
  whole,
  type Table,
} from "./report.ts";
import { median } from "./stats.ts";

const OPTIONS = {
  people: { type: "string", default: "1000000" },
  orgs: { type: "string", default: "200" },
  large: { type: "string", default: "100000" },
  pairs: { type: "string", default: "5" },
  save: { type: "boolean", default: false },
} as const;

export const usage = "rls  [--people 1000000] [--orgs 200] [--large 100000] [--pairs 5] [--save]";

type Question = {
  name: string;
  /** With the org as $1 where the policies do not know it. */
  sql: string;
  bare?: string;
  repeats: number;
  judge: "added" | "ratio";
  org: "small" | "large";
};

const literal = (table: string, title: string, text: string): string =>
  `(select id, ${title} as title, (case when starts_with(lower(${title}), 'marina') then 1.5 when lower(${title}) like '% marina%' then 1.25 else 1 end)::real as score
    from public.${table} where org_id = $1 and deleted_at is null and ${text} like '%marina%' order by 3 desc, 2, 1 limit 20)`;
/** What app.search() asks of rows that have the term in them. */
const SEARCHED = `select id, title from (${[
  literal("people", "full_name", "lower(full_name || ' ' || coalesce(email, ''))"),
  literal("companies", "name", "lower(name)"),
  literal("deals", "name", "lower(name)"),
].join(" union all ")}) hits order by score desc, title, id limit 20`;
const list = (order: string) =>
  `select id, first_name, last_name, email, created_at from public.people where org_id = $1 and deleted_at is null order by ${order} limit 50`;

const QUESTIONS: readonly Question[] = [
  {
    name: "read one",
    sql: "select * from public.people where org_id = $1 and id = (select $2::uuid)",
    repeats: 300,
    judge: "added",
    org: "small",
  },
  {
    name: "list of 50 by name",
    sql: list("name_key, id"),
    repeats: 300,
    judge: "added",
    org: "small",
  },
  {
    name: "list of 50 by newest",
    sql: list("created_at desc, id desc"),
    repeats: 300,
    judge: "added",
    org: "large",
  },
  {
    name: "count to 10,001",
    sql: "select count(*) from (select from public.people where org_id = $1 and deleted_at is null limit 10001) counted",
    repeats: 40,
    judge: "ratio",
    org: "large",
  },
  {
    name: "scan of all rows",
    sql: "select count(*), count(job_title), max(created_at) from public.people where org_id = $1 and deleted_at is null",
    repeats: 12,
    judge: "ratio",
    org: "large",
  },
  {
    name: "search",
    sql: "select * from app.search('marina', 20)",
    bare: SEARCHED,
    repeats: 20,
    judge: "ratio",
    org: "large",
  },
];

/** Runs every question in pairs and prints medians, what RLS adds, and the ratio. */
export async function benchRls(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { remark } = describeLoad();
  if (remark) process.stderr.write(` ${remark}\n`);
  const cluster = await startTestPostgres({ settings: { shared_buffers: "1GB" } });
  const database = await createTestDatabase();
  try {
    const sized = {
      people: Number(values.people),
      orgs: Number(values.orgs),
      large: Number(values.large),
    };
    process.stderr.write(`  filling: ${whole(sized.people)} people in ${sized.orgs} orgs\n`);
    const orgs = await fillPeople(database.superUrl, sized);
    const bare = await connect(database.ownerUrl, "");
    const asMember = await connect(database.webUrl, opening(orgs.large.userId, orgs.large.id));
    const table: Table = {
      head: ["", "without", "with RLS", "added", "ratio", "judged"],
      rows: [],
    };
    const postgres = (await bare.query<{ server_version: string }>("show server_version")).rows[0]!;
    for (const question of QUESTIONS) {
      const org = orgs[question.org];
      await asMember.query("rollback");
      await asMember.query(opening(org.userId, org.id));
      table.rows.push(await compare(bare, asMember, org, question, Number(values.pairs)));
      process.stderr.write(`  ${question.name}\n`);
    }
    await bare.end();
    await asMember.end();
    const markdown = [
      `\`${["npx -y pnpm@12 bench rls", ...args.filter((arg) => arg !== "--save")].join(" ")}\` on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(postgres.server_version)}.${remark}`,
      `${whole(sized.people)} people in ${sized.orgs} orgs, ${whole(sized.large)} of them in the one that is scanned and searched. Milliseconds a statement, medians of ${values.pairs} interleaved pairs; the same SQL as the tables' owner with a filter by org, and as a member with the policies.`,
      "",
      markdownTable(table),
    ].join("\n");
    console.log(`\n${formatTable(table)}\n\n${markdown}\n`);
    if (values.save) saveSection("rls", markdown);
  } finally {
    await database.drop();
    await cluster.stop();
  }
}

const opening = (sub: string, org: string): string =>
  `begin; set local role rapport_app; select set_config('request.jwt.claims', ${pg.escapeLiteral(JSON.stringify({ sub, org_id: org, role: "authenticated" }))}, true)`;

async function connect(url: string, first: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: "-c timezone=UTC -c jit=off" });
  await client.connect();
  if (first) await client.query(first);
  return client;
}

async function compare(
  bare: pg.Client,
  member: pg.Client,
  org: Org,
  question: Question,
  pairs: number,
): Promise<string[]> {
  const offs: number[] = [];
  const ons: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    offs.push(await measure(bare, org, { ...question, sql: question.bare ?? question.sql }));
    ons.push(await measure(member, org, question));
  }
  const [off, on] = [median(offs), median(ons)];
  const added = median(ons.map((value, i) => value - offs[i]!));
  const ratio = median(ons.map((value, i) => value / offs[i]!));
  const judged =
    question.judge === "added"
      ? `${ms(added)} ms (at most 0.15)`
      : `${Math.round((ratio - 1) * 100)} % (at most 20)`;
  return [
    `${question.name}, ${question.org} org`,
    ms(off),
    ms(on),
    ms(added),
    ratio.toFixed(2),
    judged,
  ];
}

/** The median of a statement's time, after a few runs that fill the caches. */
async function measure(client: pg.Client, org: Org, question: Question): Promise<number> {
  const parameters = question.sql.includes("$2")
    ? [org.id, org.personId]
    : question.sql.includes("$1")
      ? [org.id]
      : [];
  const statement = { name: question.name, text: question.sql, values: parameters };
  const times: number[] = [];
  const warmUp = Math.ceil(question.repeats / 10) + 5;
  for (let i = -warmUp; i < question.repeats; i++) {
    const started = performance.now();
    const { rowCount } = await client.query(statement);
    if (!rowCount) throw new Error(`${question.name}: no row came back.`);
    if (i >= 0) times.push(performance.now() - started);
  }
  return median(times);
}
