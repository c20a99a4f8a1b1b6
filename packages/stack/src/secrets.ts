// The secrets of a development stack: made once, kept in <home>/secrets.json, readable by its owner alone.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = {
  jwt_secret: string;
  publishable_key: string;
  secret_key: string;
  /** HMAC keys of API keys by version, base64 of 32 bytes; the highest number is current. */
  key_peppers: Record<string, string>;
  /** Keys of sealed values, base64 of 32 bytes; the last entry is current. */
  encryption_keys: Record<string, string>;
  /** Ed25519 keys that sign the audit log's heads, PKCS 8 in base64; the last entry is current. */
  audit_signing_keys: Record<string, string>;
  cursor_secret: string;
  internal_secret: string;
  /** Passwords of the database's login roles. */
  passwords: {
    supabase_admin: string;
    postgres: string;
    supabase_lite: string;
    rapport_web: string;
    rapport_worker: string;
  };
};

/** Reads the secrets of a home folder, making them on the first start. */
export function loadSecrets(home: string): Secrets {
  const file = join(home, "secrets.json");
  const known = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>)
    : undefined;
  // A file of an earlier version lacks what has come since.
  const secrets = { ...makeSecrets(), ...known };
  if (!known || Object.keys(known).length < Object.keys(secrets).length)
    writePrivate(file, secrets);
  return secrets;
}

/** Writes JSON that only its owner may read, whole or not at all. */
export function writePrivate(file: string, value: unknown): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function makeSecrets(): Secrets {
  const key = (): string => randomBytes(32).toString("base64");
  const password = (): string => randomBytes(18).toString("hex");
  return {
    jwt_secret: randomBytes(32).toString("hex"),
    publishable_key: `sb_publishable_${randomBytes(16).toString("base64url")}`,
    secret_key: `sb_secret_${randomBytes(24).toString("base64url")}`,
    key_peppers: { "1": key() },
    encryption_keys: { k1: key() },
    audit_signing_keys: { a1: signingKey() },
    cursor_secret: key(),
    internal_secret: randomBytes(32).toString("base64url"),
    passwords: {
      supabase_admin: password(),
      postgres: password(),
      supabase_lite: password(),
      rapport_web: password(),
      rapport_worker: password(),
    },
  };
}

const signingKey = (): string =>
  generateKeyPairSync("ed25519")
    .privateKey.export({ format: "der", type: "pkcs8" })
    .toString("base64");
