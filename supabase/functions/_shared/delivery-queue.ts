// The queue of deliveries as the database offers it: take what is due, say how it ended.
import type postgres from "postgres";

export type Sealed = { id: string; ciphertext: string };

/** A delivery under our lease. `data` and `previous` are JSON texts; null when the event is gone. */
export type Delivery = {
  org_id: string;
  id: string;
  lease_id: string;
  attempt: number;
  webhook_id: string;
  url: string;
  timeout_ms: number;
  secrets: Sealed[] | null;
  /** The webhook's own headers; null when it has none. */
  headers: Sealed | null;
  payload: "full" | "thin";
  event_id: string;
  event_type: string;
  object_type: string;
  object_id: string | null;
  data: string | null;
  previous: string | null;
  occurred_at: Date | null;
  sequence: string | null;
  schema_version: number;
  actor_type: string | null;
  actor_id: string | null;
  request_id: string | null;
  /** The database's clock when `performance.now()` was 0: what says the time, should the worker's own clock be wrong. */
  time_origin: number;
};

/** How an attempt ended. `final`: another one would end the same way. `retry_after` in seconds. */
export type Outcome = {
  ok: boolean;
  status: number | null;
  duration_ms: number;
  error: string | null;
  response_body: string | null;
  retry_after: number | null;
  final: boolean;
};
export type Result = Outcome & Pick<Delivery, "org_id" | "id" | "lease_id">;

export type Queue = {
  claim(max: number, perWebhook: number): Promise<Delivery[]>;
  complete(results: Result[]): Promise<void>;
  /** Whether something is due that its webhook's pace holds back for a moment. */
  holdsBack(): Promise<boolean>;
};

/** The length of a lease as claim_deliveries() gives it. */
export const LEASE_MS = 60_000;

/** The queue over a connection of the role rapport_worker. */
export function createQueue(sql: postgres.Sql): Queue {
  return {
    async claim(max, perWebhook) {
      const rows = await sql<(Omit<Delivery, "time_origin"> & { claimed_at: Date })[]>`
        select org_id, id, lease_id, attempt, webhook_id, url, timeout_ms, secrets, headers, payload, event_id, event_type,
          object_type, object_id, data::text as data, previous::text as previous, occurred_at, sequence, schema_version,
          actor_type, actor_id, request_id, clock_timestamp() as claimed_at
        from app.claim_deliveries(${max}, ${perWebhook})`;
      const elapsed = performance.now();
      return rows.map((row) =>
        Object.assign(row, { time_origin: row.claimed_at.getTime() - elapsed }),
      );
    },
    async holdsBack() {
      const rows = await sql<{ held: boolean }[]>`select app.pace_holds_back() as held`;
      return rows[0]?.held === true;
    },
    async complete(results) {
      // As text: postgres.js would otherwise send a string as a JSON string.
      await sql`select count(*) from app.complete_deliveries(${JSON.stringify(results)}::text::jsonb)`;
    },
  };
}
