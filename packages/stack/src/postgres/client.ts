// Short connections of the launcher and its tools.
import pg from "pg";

/** Sets passwords of login roles; names come from our own code, passwords are quoted by the server. */
export async function setPasswords(
  client: pg.Client,
  passwords: Record<string, string>,
): Promise<void> {
  for (const [role, password] of Object.entries(passwords)) {
    await client.query(
      `alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(password)}`,
    );
  }
}

/** Opens a connection for the time of one function. */
export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: "rapport-stack" });
  // A server that goes away between two queries is told by the next query.
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
