-- Policies without a grant behind them: nobody updates or deletes a job but the runner's functions.
drop policy tenant_update on public.jobs;
drop policy tenant_delete on public.jobs;
