-- A file lies under its organisation's own prefix, whoever wrote the row that names it: no row leads to a file of somebody else's.
alter table public.email_attachments add constraint email_attachments_own_file check (starts_with(file_key, org_id::text || '/'));
alter table public.email_files add constraint email_files_own_file check (starts_with(file_key, org_id::text || '/'));
alter table private.phone_files add constraint phone_files_own_file check (starts_with(file_key, org_id::text || '/'));
alter table private.file_removals add constraint file_removals_own_file check (starts_with(file_key, of_org::text || '/'));
