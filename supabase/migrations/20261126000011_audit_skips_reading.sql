-- What a row holds beside its facts: derived, counted by machines, or kept in the log's own columns. An import's columns
-- quote cells of its file.
create or replace function private.audit_skips() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select '{org_id,id,version,created_at,updated_at,name_key,full_name,email_normalized,phone_normalized,stage_changed_at,last_used_at,last_used_ip,previous_used_at,last_seen_at,consecutive_failures,failing_since,paused_until,row_count,created_count,updated_count,unchanged_count,refused_count,columns,state_since,last_synced_at,sync_phase,sync_total,sync_done,reconciled_at,missing_count,missing_ids}'::text[]
$$;
