import { Client } from "pg";

/** A connection as a login role itself, as a pool opens it. */
export async function connectAs(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
