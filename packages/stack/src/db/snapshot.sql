-- The catalogue of our schemas as sorted lines of text, independent of the order in which objects were made.
-- Two databases are alike when their lines are. Monthly or otherwise generated partitions are left out; their parents are not.
with ours as (
  select oid, nspname as schema from pg_namespace where nspname in ('public', 'app', 'private', 'partitions')
),
members as (  -- what an extension brought is the extension's business
  select classid, objid from pg_depend where deptype = 'e'
),
relation as (
  select c.*, format('%I.%I', ours.schema, c.relname) as name
  from pg_class c join ours on ours.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    and not c.relispartition
    and not exists (select from members where classid = 'pg_class'::regclass and objid = c.oid)
),
routine as (
  select p.*, p.oid::regprocedure::text as name
  from pg_proc p join ours on ours.oid = p.pronamespace
  where not exists (select from members where classid = 'pg_proc'::regclass and objid = p.oid)
),
named_type as (
  select t.*, t.oid::regtype::text as name
  from pg_type t join ours on ours.oid = t.typnamespace
  where t.typtype in ('d', 'e', 'c', 'r')
    and (t.typtype <> 'c' or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
    and not exists (select from members where classid = 'pg_type'::regclass and objid = t.oid)
),
privilege (name, kind, acl) as (
  select name, 'relation', coalesce(relacl, acldefault(case when relkind = 'S' then 's' else 'r' end::"char", relowner)) from relation
  union all
  select relation.name || '.' || quote_ident(a.attname), 'column', a.attacl from pg_attribute a join relation on relation.oid = a.attrelid where a.attacl is not null
  union all
  select name, 'routine', coalesce(proacl, acldefault('f', proowner)) from routine
  union all
  select name, 'type', coalesce(typacl, acldefault('T', typowner)) from named_type
  union all
  select schema, 'schema', coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace join ours using (oid)
  union all
  select coalesce(defaclnamespace::regnamespace::text, 'everywhere'), format('default for %s by %s', defaclobjtype, defaclrole::regrole), defaclacl
  from pg_default_acl where defaclnamespace in (select oid from ours) or defaclnamespace = 0
),
fact (subject, kind, detail) as (
  select name,
    case relkind when 'p' then 'table, partitioned by ' || pg_get_partkeydef(oid) when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end,
    concat_ws(', ', 'owner ' || relowner::regrole, case when relrowsecurity then 'row security' end, case when relforcerowsecurity then 'forced' end,
      case when relreplident <> 'd' then 'replica identity ' || relreplident::text end, array_to_string(reloptions, ', '),
      case when relkind in ('v', 'm') then pg_get_viewdef(oid) end,
      case when relkind = 'S' then (select format('%s from %s by %s up to %s%s', seqtypid::regtype, seqstart, seqincrement, seqmax, case when seqcycle then ' cycling' end) from pg_sequence where seqrelid = oid) end)
  from relation
  union all
  select relation.name, 'column ' || quote_ident(a.attname),
    concat_ws(', ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
      case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end,
      case when a.attgenerated = 's' then 'generated' end, 'default ' || pg_get_expr(d.adbin, d.adrelid),
      case when a.attcollation <> t.typcollation then 'collation ' || a.attcollation::regcollation end,
      case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end, 'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || a.attstattarget)
  from pg_attribute a
  join relation on relation.oid = a.attrelid and relation.relkind <> 'S'
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped
  union all
  select relation.name, 'constraint ' || quote_ident(conname), pg_get_constraintdef(k.oid) || case when convalidated then '' else ' NOT VALID' end
  from pg_constraint k join relation on relation.oid = k.conrelid where k.contype not in ('t', 'n')
  union all
  select relation.name, 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' INVALID' end || case when i.indisreplident then ' replica identity' else '' end
  from pg_index i join relation on relation.oid = i.indrelid
  union all
  select relation.name, 'trigger ' || quote_ident(tgname), concat_ws(' ', pg_get_triggerdef(g.oid), case tgenabled when 'O' then null else 'enabled ' || tgenabled::text end)
  from pg_trigger g join relation on relation.oid = g.tgrelid where not g.tgisinternal
  union all
  select relation.name, 'policy ' || quote_ident(polname),
    concat_ws(' ', case when polpermissive then 'permissive' else 'restrictive' end,
      case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      'to ' || (select string_agg(case when role = 0 then 'public' else role::regrole::text end, ', ' order by role::regrole::text) from unnest(polroles) as role),
      'using ' || pg_get_expr(polqual, polrelid), 'check ' || pg_get_expr(polwithcheck, polrelid))
  from pg_policy join relation on relation.oid = polrelid
  union all
  select relation.name, 'rule ' || quote_ident(rulename), pg_get_ruledef(r.oid) from pg_rewrite r join relation on relation.oid = r.ev_class where rulename <> '_RETURN'
  union all
  select name, case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
    'owner ' || proowner::regrole || E'\n' || case when prokind = 'a' then prosrc else pg_get_functiondef(oid) end
  from routine
  union all
  select name, case typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' else 'composite type' end,
    case typtype
      when 'e' then (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = named_type.oid)
      when 'd' then concat_ws(' ', format_type(typbasetype, typtypmod), case when typnotnull then 'not null' end, 'default ' || typdefault,
        (select string_agg(conname || ' ' || pg_get_constraintdef(k.oid), ' ' order by conname) from pg_constraint k where contypid = named_type.oid))
      else (select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum) from pg_attribute where attrelid = typrelid and attnum > 0 and not attisdropped)
    end
  from named_type
  union all
  select p.name, 'grant on ' || kind, concat(case a.grantee when 0 then 'public' else a.grantee::regrole::text end, ': ', string_agg(lower(a.privilege_type) || case when a.is_grantable then '*' else '' end, ', ' order by a.privilege_type))
  from privilege p, aclexplode(p.acl) a group by p.name, kind, a.grantee
  union all
  select i.identity, 'comment', d.description
  from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
  where i.schema in (select schema from ours) and not exists (select from members m where m.classid = d.classoid and m.objid = d.objoid)
  union all
  select schema, 'comment', obj_description(oid, 'pg_namespace') from ours where obj_description(oid, 'pg_namespace') is not null
  union all
  select 'extension ' || extname, 'schema', extnamespace::regnamespace::text from pg_extension
  union all
  select 'publication ' || pubname, 'table', concat_ws(' ', format('%I.%I', schemaname, tablename), rowfilter) from pg_publication_tables
  union all
  select 'statistics ' || stxname, 'definition', pg_get_statisticsobjdef(s.oid) from pg_statistic_ext s join ours on ours.oid = s.stxnamespace
  union all
  select 'role ' || rolname, 'attributes',
    concat_ws(', ', case when rolcanlogin then 'login' else 'no login' end, case when rolinherit then 'inherit' else 'no inherit' end, case when rolsuper then 'SUPERUSER' end,
      case when rolbypassrls then 'BYPASSRLS' end, case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end, case when rolreplication then 'REPLICATION' end, array_to_string(rolconfig, ', '))
  from pg_roles where rolname like 'rapport\_%'
  union all
  select 'role ' || member::regrole, 'member of ' || roleid::regrole, concat_ws(', ', case when inherit_option then 'inherit' end, case when set_option then 'set' end, case when admin_option then 'ADMIN' end, 'by ' || grantor::regrole)
  from pg_auth_members where member::regrole::text like 'rapport\_%' or roleid::regrole::text like 'rapport\_%'
)
select subject || ' | ' || kind || ' | ' || replace(coalesce(detail, ''), E'\n', E'\n    ') as line
from fact order by subject collate "C", kind collate "C", detail collate "C"
