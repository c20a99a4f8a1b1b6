-- Jobs are machines' work: their cause is on record elsewhere.
select app.tenant_table('public.jobs', 'jobs', member => '{read,write}', hidden => '{lease_id,lease_until}', audited => false);
-- A job's state is the runner's to change; people start one, and ask for its end by app.cancel_job().
revoke insert, update, delete on public.jobs from rapport_app;
grant insert (org_id, id, kind, payload, total) on public.jobs to rapport_app;

