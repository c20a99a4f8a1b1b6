// Takes events that arise outside the database, such as a connection to another system that fails. For our own functions only.
import postgres from "postgres";
import { redact } from "@rapport/core/redact";
import { isInternalCaller } from "../_shared/internal-caller.ts";
import { areMistakes, readEvents } from "./read-events.ts";
import { tell } from "./tell.ts";

/** Far above what 100 events of the catalogue take. */
const MAX_BYTES = 1_000_000;

function connect() {
  const url = Deno.env.get("RAPPORT_WORKER_DB_URL") ?? Deno.env.get("SUPABASE_DB_URL");
  if (!url)
    throw new Error(
      "Neither RAPPORT_WORKER_DB_URL nor SUPABASE_DB_URL is set. Give the address of the role rapport_worker.",
    );
  return postgres(url, {
    max: 3,
    idle_timeout: 20,
    connect_timeout: 10,
    // A pooler in transaction mode (6543 by Supabase's custom) does not keep prepared statements.
    prepare: new URL(url).port !== "6543",
    connection: { application_name: "emit-event" },
  });
}

let sql: postgres.Sql | undefined;

Deno.serve(async (request) => {
  if (!(await isInternalCaller(request, Deno.env.get("RAPPORT_INTERNAL_SECRET"))))
    return refuse(401, "Send RAPPORT_INTERNAL_SECRET as a bearer token.");
  if (request.method !== "POST") return refuse(405, "Send events with POST.");
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_BYTES)
    return refuse(413, `At most ${MAX_BYTES} bytes. Send the events in several calls.`);
  const body = parseJson(new TextDecoder().decode(bytes));
  if (body === undefined) return refuse(400, "The body is not JSON.");
  const events = readEvents(body);
  if (areMistakes(events))
    return Response.json({ error: "Nothing was recorded.", errors: events }, { status: 400 });
  try {
    sql ??= connect();
    const told = await tell(sql, events);
    if (!Array.isArray(told))
      return Response.json({ error: "Nothing was recorded.", errors: [told] }, { status: 400 });
    return Response.json({ data: told });
  } catch (error) {
    console.error(JSON.stringify({ message: "emit-event failed", error: redact(error) }));
    return refuse(
      500,
      "The events could not be recorded. See the function's log; send them again.",
    );
  }
});

const refuse = (status: number, error: string) => Response.json({ error }, { status });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
