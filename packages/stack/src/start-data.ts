// The lower half of a stack: Postgres, migrations, demo, Supabase Auth with the Data API and the mailbox.
import { join } from "node:path";
import { ensureDemo, readDemo, type Demo } from "./demo.ts";
import { openMailStore } from "./mailbox/store.ts";
import { migrate } from "./migrations.ts";
import { setPasswords, withClient } from "./postgres/client.ts";
import type { Run } from "./run.ts";
import type { DemoVendors } from "./seed/write-letters.ts";
import { prepareDatabase, startPostgres } from "./start-postgres.ts";
import { googleFile, LOCAL_ACCOUNTS } from "./vendors.ts";

export type Data = {
  demo: Demo | undefined;
  /** Makes the Data API read the catalogue anew; undefined when it runs elsewhere. */
  reloadSchema: (() => Promise<void>) | undefined;
};

/** Boots what the settings do not place elsewhere. A database elsewhere is migrated only if the owner's connection was given. */
export async function startData(run: Run, seed: boolean): Promise<Data> {
  const { home, settings, steps, secrets } = run;
  const superUrl = settings.boots.postgres ? await bootPostgres(run) : undefined;
  const { ownerUrl, keyPeppers } = settings;
  if (ownerUrl) {
    await steps.run(
      "Migrations",
      () => migrate(ownerUrl),
      (count) => (count > 0 ? `${count} applied by the Supabase CLI` : "nothing new"),
    );
  }
  if (superUrl) {
    const { rapport_web, rapport_worker } = secrets.passwords;
    await withClient(superUrl, (client) => setPasswords(client, { rapport_web, rapport_worker }));
  }
  const reloadSchema = settings.boots.supabase ? await bootSupabase(run) : undefined;
  if (!seed || !superUrl || !ownerUrl) return { demo: readDemo(home), reloadSchema };
  const demo = await steps.run(
    "Demo",
    () => ensureDemo({ home, ownerUrl, keyPeppers, vendors: demoVendors(run) }),
    ({ seeded }) => (seeded ? "two organisations written" : "there already"),
  );
  return { demo, reloadSchema };
}

/** The demo's mails and texts lie with vendors that this start emulates, or there are none. */
function demoVendors({ home, settings }: Run): DemoVendors {
  const { google, twilio } = settings.boots;
  return {
    encryptionKeys: settings.functionsEnvironment.RAPPORT_ENCRYPTION_KEYS ?? "",
    google: google ? { file: googleFile(home), client: LOCAL_ACCOUNTS.google } : undefined,
    twilio: twilio ? { number: LOCAL_ACCOUNTS.twilio.numbers[0] } : undefined,
  };
}

async function bootPostgres(run: Run): Promise<string> {
  const { home, ports, secrets, pids, steps, onLine, onFailure } = run;
  const options = {
    home,
    port: ports.postgres,
    secrets,
    pids,
    onRestart: () => onLine("postgres", "died, started again"),
    onGiveUp: onFailure,
  };
  const database = await steps.run(
    "Postgres",
    () => startPostgres(options),
    ({ created }) => `${created ? "new data folder, " : ""}port ${ports.postgres}`,
  );
  run.stops.push(() => database.stop());
  await steps.run("Roles, schemas, Supabase Auth", () =>
    prepareDatabase(database.superUrl, secrets),
  );
  return database.superUrl;
}

/** Auth, Data API and mailbox live in the launcher itself. */
function bootSupabase(run: Run): Promise<() => Promise<void>> {
  const { home, ports, secrets, settings, steps, stops } = run;
  return steps.run("Supabase Auth and Data API", async () => {
    const [{ serveSupabase }, { serveMailbox }] = await Promise.all([
      import("./supabase/serve.ts"),
      import("./mailbox/server.ts"),
    ]);
    const mails = openMailStore(join(home, "mails.json"));
    const mailbox = await serveMailbox(mails, ports.mailbox);
    stops.push(() => mailbox.close());
    const supabase = await serveSupabase({
      port: ports.supabase,
      databaseUrl: `postgresql://supabase_lite:${secrets.passwords.supabase_lite}@127.0.0.1:${ports.postgres}/postgres`,
      webUrl: settings.webUrl,
      jwtSecret: secrets.jwt_secret,
      publishableKey: settings.publishableKey,
      secretKey: secrets.secret_key,
      onMail: (mail) => mails.add(mail),
    });
    stops.push(() => supabase.close());
    return () => supabase.reloadSchema();
  });
}
