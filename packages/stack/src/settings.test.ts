import { describe, expect, it } from "vitest";
import { portsFor } from "./paths.ts";
import type { Secrets } from "./secrets.ts";
import { composeSettings, isLoopback, type Environment } from "./settings.ts";

const secrets: Secrets = {
  jwt_secret: "jwt",
  publishable_key: "sb_publishable_dev",
  secret_key: "sb_secret_dev",
  key_peppers: { "1": "dev-pepper" },
  encryption_keys: { k1: "dev-encryption" },
  audit_signing_keys: { a1: "dev-signing" },
  cursor_secret: "dev-cursor",
  internal_secret: "dev-internal",
  passwords: {
    supabase_admin: "a",
    postgres: "b",
    supabase_lite: "c",
    rapport_web: "d",
    rapport_worker: "e",
  },
};
const hosted: Environment = {
  RAPPORT_DB_URL: "postgresql://rapport_web:x@db.abcdef.supabase.co:5432/postgres",
  RAPPORT_WORKER_DB_URL: "postgresql://rapport_worker:x@db.abcdef.supabase.co:5432/postgres",
  NEXT_PUBLIC_SUPABASE_URL: "https://abcdef.supabase.co",
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_own",
  RAPPORT_KEY_PEPPERS: '{"1":"own-pepper"}',
  RAPPORT_ENCRYPTION_KEYS: '{"k1":"own-encryption"}',
  RAPPORT_CURSOR_SECRET: "own-cursor",
  RAPPORT_INTERNAL_SECRET: "own-internal",
  RAPPORT_AUDIT_SIGNING_KEY: '{"a1":"own-signing"}',
};
const compose = (env: Environment) => composeSettings(env, secrets, portsFor(0));

describe("composeSettings", () => {
  it("boots everything on this machine when the environment says nothing", () => {
    const settings = compose({});
    expect(settings.boots).toEqual({
      postgres: true,
      supabase: true,
      functions: true,
      google: true,
      twilio: true,
    });
    expect(settings.databaseUrl).toBe(
      "postgresql://rapport_web:d@127.0.0.1:54322/postgres?sslmode=disable",
    );
    expect(settings.appEnvironment).toMatchObject({
      RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "1",
      SUPABASE_JWT_SECRET: "jwt",
      RAPPORT_WEB_URL: "http://localhost:3000",
    });
  });

  it("gives the app's mails to the mailbox on this machine, and nowhere by itself when Supabase is elsewhere", () => {
    expect(compose({}).appEnvironment.RAPPORT_MAIL_URL).toBe("http://127.0.0.1:54324/api/mails");
    expect(compose(hosted).appEnvironment.RAPPORT_MAIL_URL).toBeUndefined();
    const own = {
      RAPPORT_MAIL_URL: "smtps://mail.example.com",
      RAPPORT_MAIL_FROM: "a@example.com",
    };
    expect(compose({ ...hosted, ...own }).appEnvironment).toMatchObject(own);
  });

  it("boots neither Postgres nor Supabase when both are given, and lets no development shortcut through", () => {
    const settings = compose(hosted);
    expect(settings.boots).toEqual({
      postgres: false,
      supabase: false,
      functions: true,
      google: false,
      twilio: false,
    });
    expect(settings.ownerUrl).toBeUndefined();
    expect(settings.appEnvironment).not.toHaveProperty("RAPPORT_ALLOW_PRIVATE_WEBHOOKS");
    expect(settings.appEnvironment).not.toHaveProperty("SUPABASE_JWT_SECRET");
    expect(settings.keyPeppers).toEqual({ "1": "own-pepper" });
  });

  it("points app and functions at emulators only where it boots them", () => {
    const local = compose({});
    for (const environment of [local.appEnvironment, local.functionsEnvironment])
      expect(environment).toMatchObject({
        GOOGLE_TOKEN_URL: "http://127.0.0.1:54325/token",
        GOOGLE_API_URL: "http://127.0.0.1:54325",
        TWILIO_API_URL: "http://127.0.0.1:54326",
        TWILIO_WEBHOOK_URL: "http://localhost:3000/api/webhooks/twilio",
      });
    const own = compose({ GOOGLE_CLIENT_ID: "own", GOOGLE_CLIENT_SECRET: "own-secret" });
    expect(own.boots).toMatchObject({ google: false, twilio: true });
    expect(own.appEnvironment).toMatchObject({ GOOGLE_CLIENT_SECRET: "own-secret" });
    expect(own.functionsEnvironment).not.toHaveProperty("GOOGLE_API_URL");
    const elsewhere = Object.keys(compose(hosted).appEnvironment);
    expect(elsewhere.filter((name) => /^(?:GOOGLE|TWILIO)_/.test(name))).toEqual([]);
  });

  it("keeps files in the home folder of its own stack, elsewhere where it is told", () => {
    expect(composeSettings({}, secrets, portsFor(0), "/somewhere").appEnvironment).toMatchObject({
      RAPPORT_FILES_DIR: "/somewhere/files",
    });
    expect(compose(hosted).functionsEnvironment).not.toHaveProperty("RAPPORT_FILES_DIR");
    const bucket = { RAPPORT_STORAGE_URL: "https://x.supabase.co", RAPPORT_STORAGE_KEY: "key" };
    const { functionsEnvironment } = compose({ ...hosted, ...bucket });
    expect(functionsEnvironment).toMatchObject(bucket);
  });

  it.each([
    "RAPPORT_KEY_PEPPERS",
    "RAPPORT_ENCRYPTION_KEYS",
    "RAPPORT_CURSOR_SECRET",
    "RAPPORT_INTERNAL_SECRET",
  ])("refuses a database elsewhere without a %s of its own", (name) => {
    expect(() => compose({ ...hosted, [name]: undefined })).toThrow(
      new RegExp(
        `db\\.abcdef\\.supabase\\.co is not on this machine, and ${name} would be the development secrets`,
      ),
    );
  });

  it("refuses a development secret that was copied into the environment", () => {
    expect(() => compose({ ...hosted, RAPPORT_KEY_PEPPERS: '{"1":"dev-pepper"}' })).toThrow(
      /RAPPORT_KEY_PEPPERS would be the development secrets/,
    );
    expect(() =>
      compose({ ...hosted, RAPPORT_KEY_PEPPERS: '{"1":"dev-pepper","2":"own"}' }),
    ).toThrow(/RAPPORT_KEY_PEPPERS/);
  });

  it("refuses them as well when only the worker connects elsewhere, and private webhooks anywhere else", () => {
    const local = {
      ...hosted,
      RAPPORT_DB_URL: "postgresql://rapport_web:x@127.0.0.1:5432/postgres",
      RAPPORT_CURSOR_SECRET: undefined,
    };
    expect(
      compose({ ...local, RAPPORT_WORKER_DB_URL: "postgresql://w:x@localhost/postgres" }).isLocal,
    ).toBe(true);
    expect(() => compose(local)).toThrow(/RAPPORT_CURSOR_SECRET/);
    expect(() => compose({ ...hosted, RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "1" })).toThrow(
      /for development only/,
    );
  });

  it("says what is missing from half a configuration", () => {
    expect(() => compose({ RAPPORT_DB_URL: hosted.RAPPORT_DB_URL })).toThrow(
      /RAPPORT_DB_URL is set but NEXT_PUBLIC_SUPABASE_URL is not/,
    );
    expect(() => compose({ NEXT_PUBLIC_SUPABASE_URL: "https://x.supabase.co" })).toThrow(
      /NEXT_PUBLIC_SUPABASE_URL is set but RAPPORT_DB_URL is not/,
    );
    expect(() => compose({ ...hosted, RAPPORT_WORKER_DB_URL: "" })).toThrow(
      /set RAPPORT_WORKER_DB_URL as well/,
    );
  });
});

describe("isLoopback", () => {
  it.each([
    "postgresql://a:b@127.0.0.1:1/x",
    "postgresql://a@localhost/x",
    "http://[::1]:5",
    "postgresql://a@127.8.9.1/x",
  ])("%s is this machine", (url) => expect(isLoopback(url)).toBe(true));
  it.each([
    "postgresql://a@10.0.0.1/x",
    "postgresql://a@localhost.example.com/x",
    "postgresql://a@127.0.0.1.example.com/x",
    "postgresql://a@localhost/x?host=db.example.com",
    "not a url",
  ])("%s is not", (url) => expect(isLoopback(url)).toBe(false));
});
