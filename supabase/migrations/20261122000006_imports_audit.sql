-- Imports are on record in the audit log, their rows are not.
select app.tenant_table('public.imports', 'imports', type => 'import');
select app.tenant_table('public.import_rows', 'imports', audited => false);
