// What this start boots itself and what it is pointed at: the same code serves a laptop, `supabase start` and hosted Supabase.
import { readSecretMap } from "@rapport/core";
import { homeFolder, inHome, type Ports } from "./paths.ts";
import type { Secrets } from "./secrets.ts";
import { StackError } from "./stack-error.ts";
import { composeVendors, type VendorBoots } from "./vendors.ts";

export type Environment = Record<string, string | undefined>;

export type Settings = {
  /** Whether the launcher boots the part, or the environment names one that runs elsewhere. */
  boots: { postgres: boolean; supabase: boolean; functions: boolean } & VendorBoots;
  webUrl: string;
  supabaseUrl: string;
  functionsUrl: string;
  /** undefined when the owner's connection is not given: then no migration runs from here. */
  ownerUrl: string | undefined;
  databaseUrl: string;
  workerUrl: string;
  publishableKey: string;
  internalSecret: string;
  keyPeppers: Record<string, string>;
  /** Whether the database lies on this machine. Demo data and development shortcuts depend on it. */
  isLocal: boolean;
  /** Environment of the web server and the API. */
  appEnvironment: Record<string, string>;
  /** Environment of the Edge Functions. */
  functionsEnvironment: Record<string, string>;
};

/** Secrets of our own that a real deployment must bring along. */
const REQUIRED_ELSEWHERE = [
  "RAPPORT_KEY_PEPPERS",
  "RAPPORT_ENCRYPTION_KEYS",
  "RAPPORT_CURSOR_SECRET",
  "RAPPORT_INTERNAL_SECRET",
  "RAPPORT_AUDIT_SIGNING_KEY",
] as const;

/**
 * Composes all settings from the environment, with the development secrets where it says nothing.
 * @throws StackError `settings_missing` for half a configuration, `foreign_database` when development secrets would meet a database elsewhere.
 */
export function composeSettings(
  env: Environment,
  secrets: Secrets,
  ports: Ports,
  home: string = homeFolder(),
): Settings {
  const parts = {
    postgres: !env.RAPPORT_DB_URL,
    supabase: !env.NEXT_PUBLIC_SUPABASE_URL,
    functions: !env.RAPPORT_FUNCTIONS_URL,
  };
  assertWhole(env, parts);
  const local = (role: keyof Secrets["passwords"]): string =>
    `postgresql://${role}:${secrets.passwords[role]}@127.0.0.1:${ports.postgres}/postgres?sslmode=disable`;
  const databaseUrl = env.RAPPORT_DB_URL || local("rapport_web");
  const workerUrl = env.RAPPORT_WORKER_DB_URL || (parts.postgres ? local("rapport_worker") : "");
  const isLocal = [databaseUrl, workerUrl, env.RAPPORT_OWNER_DB_URL].every(
    (url) => !url || isLoopback(url),
  );
  if (!isLocal) assertOwnSecrets(env, secrets, hostOf(databaseUrl));

  const webUrl = env.RAPPORT_WEB_URL || `http://localhost:${ports.web}`;
  const vendors = composeVendors(env, ports, { isOwnStack: isLocal && parts.postgres, webUrl });
  const boots = { ...parts, ...vendors.boots };
  const supabaseUrl = env.NEXT_PUBLIC_SUPABASE_URL || `http://127.0.0.1:${ports.supabase}`;
  const functionsUrl =
    env.RAPPORT_FUNCTIONS_URL || `http://127.0.0.1:${ports.functions}/functions/v1`;
  const publishableKey = env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY || secrets.publishable_key;
  const internalSecret = env.RAPPORT_INTERNAL_SECRET || secrets.internal_secret;
  const keyPeppers = env.RAPPORT_KEY_PEPPERS || JSON.stringify(secrets.key_peppers);
  const encryptionKeys = env.RAPPORT_ENCRYPTION_KEYS || JSON.stringify(secrets.encryption_keys);
  const shared = {
    ...vendors.environment,
    ...filesOf(env, boots.postgres ? inHome(home, "files") : undefined),
    RAPPORT_INTERNAL_SECRET: internalSecret,
    RAPPORT_ENCRYPTION_KEYS: encryptionKeys,
    // Partners' endpoints on this machine are what a developer tries first; elsewhere they are an attack.
    ...(isLocal && boots.postgres
      ? { RAPPORT_ALLOW_PRIVATE_WEBHOOKS: env.RAPPORT_ALLOW_PRIVATE_WEBHOOKS ?? "1" }
      : {}),
  };
  return {
    boots,
    webUrl,
    supabaseUrl,
    functionsUrl,
    ownerUrl: env.RAPPORT_OWNER_DB_URL || (boots.postgres ? local("postgres") : undefined),
    databaseUrl,
    workerUrl,
    publishableKey,
    internalSecret,
    keyPeppers: readSecretMap("RAPPORT_KEY_PEPPERS", keyPeppers),
    isLocal,
    appEnvironment: {
      ...shared,
      RAPPORT_DB_URL: databaseUrl,
      RAPPORT_WORKER_DB_URL: workerUrl,
      RAPPORT_WEB_URL: webUrl,
      RAPPORT_KEY_PEPPERS: keyPeppers,
      RAPPORT_CURSOR_SECRET: env.RAPPORT_CURSOR_SECRET || secrets.cursor_secret,
      RAPPORT_AUDIT_SIGNING_KEY:
        env.RAPPORT_AUDIT_SIGNING_KEY || JSON.stringify(secrets.audit_signing_keys),
      RAPPORT_FUNCTIONS_URL: functionsUrl,
      ...mailOf(env, boots.supabase ? ports.mailbox : undefined),
      NEXT_PUBLIC_SUPABASE_URL: supabaseUrl,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
      ...(boots.supabase ? { SUPABASE_JWT_SECRET: secrets.jwt_secret } : {}),
      NEXT_TELEMETRY_DISABLED: "1",
    },
    functionsEnvironment: {
      ...shared,
      RAPPORT_WORKER_DB_URL: workerUrl,
      RAPPORT_WEB_URL: webUrl,
      SUPABASE_URL: supabaseUrl,
      SUPABASE_DB_URL: workerUrl,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: publishableKey }),
      ...(boots.supabase ? { SUPABASE_JWT_SECRET: secrets.jwt_secret } : {}),
      ...(!boots.supabase && env.SUPABASE_JWT_SECRET
        ? { SUPABASE_JWT_SECRET: env.SUPABASE_JWT_SECRET }
        : {}),
    },
  };
}

/** Where the app sends its own mails: a server of yours, else the mailbox of a stack that boots one, else nowhere. */
function mailOf(env: Environment, mailbox: number | undefined): Record<string, string> {
  const url =
    env.RAPPORT_MAIL_URL ?? (mailbox === undefined ? "" : `http://127.0.0.1:${mailbox}/api/mails`);
  return url === ""
    ? {}
    : {
        RAPPORT_MAIL_URL: url,
        RAPPORT_MAIL_FROM: env.RAPPORT_MAIL_FROM ?? "Rapport <rapport@localhost>",
      };
}

/** Where files lie: in a bucket or a folder of yours, else in the home of a stack that has its own database. */
function filesOf(env: Environment, folder: string | undefined): Record<string, string> {
  const { RAPPORT_STORAGE_URL, RAPPORT_STORAGE_KEY, RAPPORT_FILES_DIR } = env;
  if (RAPPORT_STORAGE_URL && RAPPORT_STORAGE_KEY)
    return { RAPPORT_STORAGE_URL, RAPPORT_STORAGE_KEY };
  const chosen = RAPPORT_FILES_DIR || folder;
  return chosen === undefined ? {} : { RAPPORT_FILES_DIR: chosen };
}

/** Whether a connection string or URL points at this machine. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

function hostOf(url: string): string {
  const host = URL.canParse(url)
    ? new URL(url).searchParams.get("host") || new URL(url).hostname
    : url;
  return host.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Postgres and Supabase Auth share one database, so they are given together or not at all. */
function assertWhole(
  env: Environment,
  boots: Pick<Settings["boots"], "postgres" | "supabase">,
): void {
  if (boots.postgres !== boots.supabase) {
    const [given, missing] = boots.postgres
      ? ["NEXT_PUBLIC_SUPABASE_URL", "RAPPORT_DB_URL"]
      : ["RAPPORT_DB_URL", "NEXT_PUBLIC_SUPABASE_URL"];
    throw new StackError(
      "settings_missing",
      `${given} is set but ${missing} is not: Supabase Auth and our tables live in one database. Set both, or neither for a stack on this machine (docs/deploy.md).`,
    );
  }
  if (boots.postgres) return;
  const missing = ["RAPPORT_WORKER_DB_URL", "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY"].filter(
    (name) => !env[name],
  );
  if (missing.length > 0)
    throw new StackError(
      "settings_missing",
      `RAPPORT_DB_URL points at a database of yours, so set ${missing.join(" and ")} as well (docs/deploy.md).`,
    );
}

function assertOwnSecrets(env: Environment, secrets: Secrets, host: string): void {
  const development: Record<(typeof REQUIRED_ELSEWHERE)[number], string> = {
    RAPPORT_KEY_PEPPERS: Object.values(secrets.key_peppers).join(),
    RAPPORT_ENCRYPTION_KEYS: Object.values(secrets.encryption_keys).join(),
    RAPPORT_CURSOR_SECRET: secrets.cursor_secret,
    RAPPORT_INTERNAL_SECRET: secrets.internal_secret,
    RAPPORT_AUDIT_SIGNING_KEY: Object.values(secrets.audit_signing_keys).join(),
  };
  const refused = REQUIRED_ELSEWHERE.filter(
    (name) =>
      !env[name] || development[name].split(",").some((value) => env[name]?.includes(value)),
  );
  if (refused.length > 0) {
    throw new StackError(
      "foreign_database",
      `The database at ${host} is not on this machine, and ${refused.join(", ")} would be the development secrets of .rapport/secrets.json. Set values of your own (docs/deploy.md says how to make them).`,
    );
  }
  if (env.RAPPORT_ALLOW_PRIVATE_WEBHOOKS === "1") {
    throw new StackError(
      "foreign_database",
      `The database at ${host} is not on this machine: RAPPORT_ALLOW_PRIVATE_WEBHOOKS is for development only. Unset it.`,
    );
  }
}
