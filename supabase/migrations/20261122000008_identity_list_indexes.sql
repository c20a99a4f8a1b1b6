-- The filter of members by address has its index.
create index org_members_email_idx on public.org_members (org_id, email);
