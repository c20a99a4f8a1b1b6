// The hosted wake-up, with stand-ins for pg_cron, pg_net and Vault that note what they were asked to do.
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const one = async <Row extends pg.QueryResultRow>(text: string) =>
  (await owner.query<Row>(text)).rows[0]!;

test("without the extensions nothing is scheduled, and the migration that says so has passed", async () => {
  expect(await one("select private.schedule_wake() as n")).toEqual({ n: 0 });
});

test("with them each worker is called when something is due, and only then", async () => {
  await owner.query(`
    create schema cron; create schema net; create schema vault;
    create table cron.job (jobname text primary key, schedule text, command text);
    create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as
      'insert into cron.job values ($1, $2, $3) on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning 1::bigint';
    create table net.calls (url text, headers jsonb);
    create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 1000)
      returns bigint language sql as 'insert into net.calls values ($1, $4) returning 1::bigint';
    create table vault.decrypted_secrets (name text, decrypted_secret text);`);
  expect(await one("select private.schedule_wake() as n")).toEqual({ n: 6 });
  expect(await one("select private.schedule_wake() as n")).toEqual({ n: 6 });
  const { rows: jobs } = await owner.query<{ jobname: string; command: string }>(
    "select jobname, command from cron.job order by 1",
  );
  expect(jobs.map((job) => job.jobname)).toEqual([
    "rapport-audit",
    "rapport-deletions",
    "rapport-jobs",
    "rapport-mailboxes",
    "rapport-upkeep",
    "rapport-webhooks",
  ]);
  const runAll = async () => {
    await owner.query("delete from net.calls");
    for (const { command } of jobs) await owner.query(command);
    return (
      await owner.query<{ url: string; headers: Record<string, string> }>(
        "select url, headers from net.calls order by url",
      )
    ).rows;
  };
  await owner.query("delete from private.audit_unsealed");
  expect(await runAll()).toEqual([]);

  const { id: org } = await one<{ id: string }>(
    "insert into public.orgs (name, slug) values ('Acme', 'acme-wake') returning id",
  );
  await owner.query(
    `insert into public.webhooks (org_id, url) values ('${org}', 'https://example.com/hook')`,
  );
  await owner.query(`insert into public.companies (org_id, name) values ('${org}', 'Due')`);
  await owner.query(
    `insert into private.notices (org_id, kind, about) values ('${org}', 'webhook.failing', '{}')`,
  );
  await owner.query(
    `with rep as (insert into public.users (email) values ('rep@acme.example') returning id),
      member as (insert into public.org_members (org_id, user_id, name) select '${org}', id, 'Rep' from rep returning org_id, id),
      box as (insert into public.integrations (org_id, provider, member_id, address) select org_id, 'google', id, 'rep@acme.example' from member returning org_id, id)
     insert into private.mailboxes (org_id, id) select org_id, id from box`,
  );
  // Secrets that are missing are no error of the schedule.
  expect(await runAll()).toEqual([]);
  await owner.query(
    "insert into vault.decrypted_secrets values ('rapport_functions_url', 'https://ref.supabase.co/functions/v1/'), ('rapport_api_url', 'https://crm.example.com'), ('rapport_internal_secret', 's3cret')",
  );
  const calls = await runAll();
  expect(calls.map((call) => call.url)).toEqual([
    "https://crm.example.com/api/internal/audit/seal",
    "https://crm.example.com/api/internal/jobs/run",
    "https://ref.supabase.co/functions/v1/deliver-webhooks",
    "https://ref.supabase.co/functions/v1/gmail-sync",
  ]);
  expect(new Set(calls.map((call) => call.headers["Authorization"]))).toEqual(
    new Set(["Bearer s3cret"]),
  );
});
