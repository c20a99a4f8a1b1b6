-- Signing secrets are registered as sealed values, and those that expired go when another is stored.
select private.register_sealed_column('private.webhook_secrets', 'ciphertext');

-- Stores a sealed secret for a webhook of the current org. The secrets before it live on until `old_until` (now: at once).
create or replace function app.store_webhook_secret(id uuid, webhook uuid, ciphertext text, old_until timestamptz default now()) returns void
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
begin
  if not exists (select from public.webhooks w where w.org_id = org and w.id = webhook and w.deleted_at is null) then
    raise exception 'no such webhook' using errcode = '42501';
  end if;
  update private.webhook_secrets s set expires_at = least(coalesce(s.expires_at, old_until), old_until)
  where s.org_id = org and s.webhook_id = webhook;
  -- One that signs no more is of no use, and must not hold an encryption key that is to go.
  delete from private.webhook_secrets s where s.org_id = org and s.webhook_id = webhook and s.expires_at <= clock_timestamp();
  insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext) values (org, store_webhook_secret.id, webhook, store_webhook_secret.ciphertext);
end $$;
