// The four ways to the same rows: bare SQL, the API alone, the API in Next, and Supabase's Data API as served locally.
import http from "node:http";
import pg from "pg";
import type { Send } from "./generate-load.ts";

export type Operation = "list" | "read" | "create";
export const OPERATIONS: readonly Operation[] = ["list", "read", "create"];

export type Target =
  | { kind: "sql"; dbUrl: string; claims: Record<string, string> }
  | { kind: "api"; url: string; apiKey: string }
  | { kind: "data-api"; url: string; publishableKey: string; token: string; org: string };

/** Ids that requests are about. */
export interface Sample {
  org_id: string;
  pipeline_id: string;
  stage_id: string;
  deals: string[];
  companies: { company_id: string; person_id: string | null }[];
  owner_id: string;
  product_id: string;
}

/** What the API selects for a deal, so that all ways read the same columns. */
const COLUMNS =
  "id, version, created_at, updated_at, name, pipeline_id, stage_id, status, stage_changed_at, company_id, person_id, product_id, owner_id, amount, currency, opened_on, closes_on, closed_on, description, external_id, name_key";
/** The Data API has no amounts: who may see them is for the API to say. */
const SHARED_COLUMNS = COLUMNS.replace("amount, ", "").replaceAll(" ", "");
const NEW_COLUMNS = [
  "name",
  "pipeline_id",
  "stage_id",
  "company_id",
  "person_id",
  "product_id",
  "owner_id",
  "amount",
  "currency",
  "opened_on",
  "closes_on",
] as const;

export interface Sender {
  /** Undefined where this way cannot do it: the Data API reads only. */
  send: Partial<Record<Operation, Send>>;
  close(): Promise<void>;
}

const newDeal = (sample: Sample, i: number) => ({
  name: `Forklift refresher, group ${i}`,
  pipeline_id: sample.pipeline_id,
  stage_id: sample.stage_id,
  ...sample.companies[i % sample.companies.length]!,
  product_id: sample.product_id,
  owner_id: sample.owner_id,
  amount: "12400.00",
  currency: "EUR",
  opened_on: "2026-11-02",
  closes_on: "2027-01-29",
});
const someDeal = (sample: Sample, i: number) => sample.deals[(i * 7919) % sample.deals.length]!;

/** Opens connections for one target. */
export function openSender(target: Target, sample: Sample): Sender {
  return target.kind === "sql"
    ? openSql(target, sample)
    : target.kind === "api"
      ? openApi(target, sample)
      : openDataApi(target, sample);
}

/** `pg` alone: begin, role and claims in one message, then the named statement, then commit, all sent ahead of the answers. */
function openSql(target: Extract<Target, { kind: "sql" }>, sample: Sample): Sender {
  const pool = new pg.Pool({
    connectionString: target.dbUrl,
    max: 10,
    pipeline: true,
    options: "-c timezone=UTC",
    // Values stay text: making Date objects would be charged to the SQL, and nobody asks for them.
    types: { getTypeParser: () => (text: string) => text },
  } as pg.PoolConfig);
  const begin = `begin; set local role rapport_app; select set_config('request.jwt.claims', ${pg.escapeLiteral(JSON.stringify(target.claims))}, true)`;
  const ask = async (
    name: string,
    text: string,
    values: unknown[],
    rows: number,
  ): Promise<void> => {
    const client = await pool.connect();
    try {
      const [, answer, end] = await Promise.all([
        client.query(begin),
        client.query({ name, text, values }),
        client.query("commit"),
      ]);
      if (answer.rows.length < rows || end.command !== "COMMIT")
        throw new Error(`${name}: ${answer.rows.length} rows, ${end.command}`);
    } finally {
      client.release();
    }
  };
  const create = `insert into public.deals (org_id, ${NEW_COLUMNS.join(", ")}) values ($1, ${NEW_COLUMNS.map((_, i) => `$${i + 2}`).join(", ")}) returning ${COLUMNS}`;
  return {
    send: {
      list: () =>
        ask(
          "list",
          `select ${COLUMNS} from deals where org_id = $1 and deleted_at is null order by created_at desc, id desc limit $2`,
          [sample.org_id, 51],
          50,
        ),
      read: (i) =>
        ask(
          "read",
          `select ${COLUMNS} from deals where org_id = $1 and id = $2 and deleted_at is null`,
          [sample.org_id, someDeal(sample, i)],
          1,
        ),
      create: (i) => {
        const deal = { ...newDeal(sample, i), amount: "1240000" };
        return ask(
          "create",
          create,
          [sample.org_id, ...NEW_COLUMNS.map((column) => deal[column])],
          1,
        );
      },
    },
    close: () => pool.end(),
  };
}

type Answer = { status: number; body: unknown };

function openHttp(base: string, headers: Record<string, string>) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const content =
        text === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
      const request = http.request(
        base + path,
        { method, agent, headers: { ...headers, ...content } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", fail);
          // Parsed as well, because the driver beside it hands over rows, not bytes.
          response.on("end", () => {
            const whole = Buffer.concat(chunks).toString();
            try {
              done({ status: response.statusCode ?? 0, body: JSON.parse(whole) });
            } catch {
              fail(new Error(`${method} ${path}: ${response.statusCode} ${whole.slice(0, 200)}`));
            }
          });
        },
      );
      request.on("error", fail);
      request.end(text);
    });
  const expect = async (
    answer: Promise<Answer>,
    status: number,
    holds: (body: never) => boolean,
  ): Promise<void> => {
    const { status: got, body } = await answer;
    if (got !== status || !holds(body as never))
      throw new Error(`answered ${got}: ${JSON.stringify(body).slice(0, 200)}`);
  };
  return { ask, expect, close: async () => agent.destroy() };
}

function openApi(target: Extract<Target, { kind: "api" }>, sample: Sample): Sender {
  const { ask, expect, close } = openHttp(target.url, { Authorization: `Bearer ${target.apiKey}` });
  return {
    send: {
      list: () =>
        expect(
          ask("GET", "/deals?limit=50"),
          200,
          (body: { data: unknown[] }) => body.data.length === 50,
        ),
      read: (i) =>
        expect(
          ask("GET", `/deals/${someDeal(sample, i)}`),
          200,
          (body: { id: string }) => body.id === someDeal(sample, i),
        ),
      create: (i) =>
        expect(
          ask("POST", "/deals", newDeal(sample, i)),
          201,
          (body: { id: string }) => body.id.length === 36,
        ),
    },
    close,
  };
}

function openDataApi(target: Extract<Target, { kind: "data-api" }>, sample: Sample): Sender {
  const { ask, expect, close } = openHttp(target.url, {
    apikey: target.publishableKey,
    Authorization: `Bearer ${target.token}`,
    "rapport-org": target.org,
  });
  const select = `/rest/v1/deals?select=${SHARED_COLUMNS}&deleted_at=is.null`;
  return {
    send: {
      list: () =>
        expect(
          ask("GET", `${select}&order=created_at.desc,id.desc&limit=51`),
          200,
          (body: unknown[]) => body.length >= 50,
        ),
      read: (i) =>
        expect(
          ask("GET", `${select}&id=eq.${someDeal(sample, i)}`),
          200,
          (body: unknown[]) => body.length === 1,
        ),
    },
    close,
  };
}
