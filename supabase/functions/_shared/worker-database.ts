import postgres from "postgres";

/** A pool of the role rapport_worker. @throws in words where no address is set */
export function connectWorker(name: string, max = 3): postgres.Sql {
  const url = Deno.env.get("RAPPORT_WORKER_DB_URL") ?? Deno.env.get("SUPABASE_DB_URL");
  if (!url)
    throw new Error(
      "Neither RAPPORT_WORKER_DB_URL nor SUPABASE_DB_URL is set. Give the address of the role rapport_worker.",
    );
  return postgres(url, {
    max,
    idle_timeout: 20,
    connect_timeout: 10,
    // A pooler in transaction mode (6543 by Supabase's custom) does not keep prepared statements.
    prepare: new URL(url).port !== "6543",
    connection: { application_name: name },
  });
}
