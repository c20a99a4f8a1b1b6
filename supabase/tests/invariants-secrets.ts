// Sealed values: where they lie, who may touch them, and that nothing else can be stored in their place.
import { ourSchemas, texts } from "./catalogue.ts";
import type { Invariant } from "./invariant.ts";

/** Columns that hold secrets by their name; a time may be called `sealed_at`. */
const named = `named as (
  select c.oid, n.nspname, a.attname, a.attrelid, format('%s.%s', c.oid::regclass, a.attname) as place, format_type(a.atttypid, null) as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and (a.attname = 'ciphertext' or a.attname like '%\\_ciphertext' or a.attname like 'sealed\\_%')
    and a.atttypid not in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype, 'boolean'::regtype))`;

/** Registered columns with their table, which is null when it is gone. */
const registered = `registered as (
  select s.table_name || '.' || s.column_name as place, to_regclass(s.table_name) as tbl, s.column_name from private.sealed_columns s)`;

export const sealedTable = `create table private.tokens (org_id uuid not null, id uuid not null, ciphertext text, primary key (org_id, id))`;

export const secretInvariants: Invariant[] = [
  {
    rule: "every column named ciphertext, …_ciphertext or sealed_… is a registered text column of private",
    mend: "Put `select private.register_sealed_column('private.<table>', '<column>')` beneath the table: a rotation would pass the column by.",
    find: (client) =>
      texts(
        client,
        `with ${named}, ${registered}
         select format('%s (%s): not registered', place, type) from named where not exists (select from registered r where r.tbl = named.oid and r.column_name = named.attname)
         union all
         select place || ': outside of private' from named where nspname <> 'private'`,
        [ourSchemas],
      ),
    broken: [
      sealedTable,
      "alter table private.audit_heads add column sealed_key text",
      "alter table public.webhooks add column token_ciphertext text",
      "alter table private.webhook_secrets rename column ciphertext to sealed_text",
      "create table public.safes (org_id uuid not null, id uuid not null, ciphertext bytea)",
      "delete from private.sealed_columns",
    ],
  },
  {
    rule: "every registered column exists, and org and id are the primary key of its table",
    mend: "Register it again with private.register_sealed_column(), which checks both; delete the row of a column that is gone.",
    find: (client) =>
      texts(
        client,
        `with ${registered}
         select place || ': there is no such text column' from registered r
         where not exists (select from pg_attribute a where a.attrelid = r.tbl and a.attname = r.column_name and a.atttypid = 'text'::regtype and not a.attisdropped)
         union all
         select place || ': its table''s primary key is not (org_id, id)' from registered r
         where r.tbl is not null and coalesce((select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = r.tbl and k.contype = 'p'), '') <> 'PRIMARY KEY (org_id, id)'`,
      ),
    broken: [
      "drop table private.webhook_secrets",
      "insert into private.sealed_columns values ('private.sessions', 'ip')",
      "alter table private.webhook_secrets drop constraint webhook_secrets_pkey",
    ],
  },
  {
    rule: "a registered column takes sealed values alone",
    mend: "Register it again: the check constraint `private.is_sealed(…)` keeps plaintexts out.",
    find: (client) =>
      texts(
        client,
        `with ${registered}
         select place || ': anything can be stored there' from registered r
         where r.tbl is not null and not exists (select from pg_constraint k where k.conrelid = r.tbl and k.contype = 'c' and k.convalidated
           and pg_get_constraintdef(k.oid) = format('CHECK (private.is_sealed(%I))', r.column_name))`,
      ),
    broken: [
      "alter table private.webhook_secrets drop constraint webhook_secrets_ciphertext_sealed",
      "alter table private.webhook_secrets drop constraint webhook_secrets_ciphertext_sealed, add constraint webhook_secrets_ciphertext_sealed check (private.is_sealed(ciphertext)) not valid",
    ],
  },
  {
    rule: "a table with sealed values is granted to nobody",
    mend: "Revoke it: what lies there is reached through a function of schema app alone.",
    find: (client) =>
      texts(
        client,
        `with ${registered}, rights as (
           select c.oid, a.grantee, c.relowner from pg_class c, aclexplode(c.relacl) a
           union select t.attrelid, a.grantee, c.relowner from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a)
         select distinct format('%s: granted to %s', r.place, case x.grantee when 0 then 'public' else x.grantee::regrole::text end)
         from registered r join rights x on x.oid = r.tbl where x.grantee <> x.relowner`,
      ),
    broken: [
      "grant select on private.webhook_secrets to rapport_worker",
      "grant update (ciphertext) on private.webhook_secrets to rapport_app",
      "grant select on private.webhook_secrets to service_role",
    ],
  },
];
