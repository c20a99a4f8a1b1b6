// What tests share: a Google of their own, and its switches.
import { startService } from "../start-service.ts";
import { googleEmulator } from "./emulator.ts";

export type TestGoogle = {
  url: string;
  /** What points a program at it. */
  environment: Record<string, string>;
  rep: string;
  customer: string;
  /** Turns a switch below `/_emulator/`. */
  turn<T = Record<string, never>>(name: string, body?: object): Promise<T>;
  read<T>(path: string): Promise<T>;
  clearFaults(): Promise<void>;
  close(): Promise<void>;
};

/** Starts one with a rep, a colleague and a customer. */
export async function startTestGoogle(): Promise<TestGoogle> {
  const rep = "rep@own.example";
  const customer = "ann@customer.example";
  const client = { id: "test-client", secret: "test-secret" };
  const mailboxes = [
    { address: rep, name: "Robin Rep" },
    { address: "colleague@own.example", name: "Casey Colleague" },
    { address: customer, name: "Ann Customer" },
  ];
  const running = await startService(googleEmulator({ client, mailboxes }), 0);
  const { url } = running;
  const environment = {
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${url}/token`,
    GOOGLE_REVOKE_URL: `${url}/revoke`,
    GOOGLE_API_URL: url,
    GOOGLE_QUOTA: "none",
  };
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(`${url}/_emulator/${path}`, init);
    const body = (await answer.json()) as T;
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    url,
    environment,
    rep,
    customer,
    turn: (name, body = {}) =>
      ask(name, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    read: (path) => ask(path),
    clearFaults: async () => {
      await ask("faults", { method: "DELETE" });
    },
    close: running.close,
  };
}
