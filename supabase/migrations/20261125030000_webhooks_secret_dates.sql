-- A webhook's page tells until when the secret before a rotation still signs.
-- When the secrets that sign now were made and until when they do, the newest first. The secrets themselves are told to nobody.
create function app.webhook_secret_dates(webhook uuid) returns table (created_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.created_at::timestamptz(3), s.expires_at::timestamptz(3) from private.webhook_secrets s
  where s.org_id = app.org_with('webhooks.read') and s.webhook_id = webhook and (s.expires_at is null or s.expires_at > now())
  order by s.created_at desc
$$;
grant execute on function app.webhook_secret_dates(uuid) to rapport_app;
