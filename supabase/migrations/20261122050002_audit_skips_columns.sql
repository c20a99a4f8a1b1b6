-- An import's columns quote cells of its file, which whoever reads the log may not see.
create or replace function private.audit_skips() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select '{org_id,id,version,created_at,updated_at,name_key,full_name,email_normalized,phone_normalized,stage_changed_at,last_used_at,last_seen_at,consecutive_failures,failing_since,row_count,created_count,updated_count,unchanged_count,refused_count,columns}'::text[]
$$;
