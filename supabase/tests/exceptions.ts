// All that departs from the rules for tables and functions, one sentence each. Short on purpose.

/** Tables of `public` without an org of their own; they have policies of their own. */
export const sharedTables: Record<string, string> = {
  orgs: "Its id is the org.",
  users: "A person may belong to several orgs.",
  identities: "Whose a provider's subject is must be known before any org is.",
  profiles: "A person's name and settings go with them from org to org.",
};

/** Unique keys of tables with an org that do not start with it. */
export const globalKeys: Record<string, string> = {
  "private.api_key_secrets_pkey":
    "A key is looked up by its random public part before its org is known; no caller may read the table.",
  "private.phone_numbers_pkey":
    "What comes in finds its org by the number; no caller may read the table, and a number that another org has reads as one that cannot be had.",
};

/** Foreign keys of tables with an org that lead to a table without one (`orgs` itself is allowed). */
export const sharedReferences: Record<string, string> = {
  "public.org_members_user_id_fkey":
    "Members are the bridge from people to orgs; the column is never written through the API.",
};

/**
 * Every function that runs with its owner's rights and so steps over row-level security:
 * who may execute it, and why it must.
 */
export const definerFunctions: Record<string, { roles: string[]; why: string }> = {
  "app.accept_invitation(uuid,bytea)": {
    roles: ["rapport_app"],
    why: "Whoever accepts is no member yet; it asks for the link's secret and the invited address.",
  },
  "app.advance_job(uuid,uuid,integer)": {
    roles: ["rapport_app"],
    why: "A chunk notes its progress; who holds the lease, whatever their permissions, may move the job.",
  },
  "app.advance_mailbox(uuid,uuid,uuid,jsonb)": {
    roles: ["rapport_worker"],
    why: "How far a mailbox is read lies in private; only the lease's holder moves it.",
  },
  "app.api_key_use(uuid,integer)": {
    roles: ["rapport_app"],
    why: "What is counted since the last minute lies in private; it asks for api_keys.read first.",
  },
  "app.api_keys_by_pepper()": {
    roles: ["rapport_worker"],
    why: "Hashes of keys lie in private; it answers counts over all orgs and nothing that tells one from another.",
  },
  "app.audit_act(text,text,text,uuid,jsonb)": {
    roles: ["rapport_app"],
    why: "The log is written by functions alone; it writes for the calling org and actor.",
  },
  "app.audit_heads()": {
    roles: ["rapport_app"],
    why: "Signed heads lie in private; it asks for audit.export first.",
  },
  "app.audit_proofs(uuid[])": {
    roles: ["rapport_app"],
    why: "The chain lies in private; it asks for audit.export first and answers the caller's org alone.",
  },
  "app.audit_read(jsonb)": {
    roles: ["rapport_web"],
    why: "A request that only reads cannot write; the door says in a transaction of its own what was read.",
  },
  "app.audit_refusal(text,text,text,text,integer,text,text,text,text,integer)": {
    roles: ["rapport_web"],
    why: "A refused caller has no rights by which a row could be written.",
  },
  "app.audit_rows()": {
    roles: [],
    why: "A trigger: the log is written by what happens, never by a caller.",
  },
  "app.audit_seals(uuid[])": {
    roles: ["rapport_app"],
    why: "The chain lies in private; it asks for audit.read first and says which entries have their place.",
  },
  "app.audit_statistics(date,date)": {
    roles: ["rapport_app"],
    why: "Counts lie in private; it asks for audit.read first and answers the caller's org alone.",
  },
  "app.backlog()": {
    roles: ["rapport_web"],
    why: "An operator's metrics count what waits in all orgs; it answers counts and ages alone.",
  },
  "app.begin_idempotent(text,text,bytea)": {
    roles: ["rapport_app"],
    why: "Kept answers lie in private; it reads those of the calling org and actor alone.",
  },
  "app.call_back_enrollment()": {
    roles: [],
    why: "A trigger: what waits of an enrolment that ended is called back, whoever ended it.",
  },
  "app.cancel_email(uuid)": {
    roles: ["rapport_app"],
    why: "Mails are written by functions alone; it asks for emails.write and takes the caller's own.",
  },
  "app.cancel_job(uuid)": {
    roles: ["rapport_app"],
    why: "A job's state is not the caller's to write; it asks for jobs.write first.",
  },
  "app.cancel_org_deletion()": {
    roles: ["rapport_app"],
    why: "The day of an org's end is not a column to write; it asks for org.delete and an owner.",
  },
  "app.cancel_sms(uuid)": {
    roles: ["rapport_app"],
    why: "Texts are written by functions alone; it asks for sms.write, and the service has read the text under its policy.",
  },
  "app.check_contact(text,text,boolean,timestamp with time zone)": {
    roles: ["rapport_app"],
    why: "Hashes of addresses lie in private; it asks for the reading of opt-outs or the right to write to people, and answers about one address.",
  },
  "app.check_grants(text[])": {
    roles: ["rapport_app"],
    why: "The list of permissions lies in private; it says which of these grants exist and are held by the caller.",
  },
  "app.check_scopes(text[])": {
    roles: ["rapport_app"],
    why: "The list of permissions lies in private; it says which of them the caller holds, nothing about others.",
  },
  "app.claim_calls(integer)": {
    roles: ["rapport_web"],
    why: "The worker takes what is due of all orgs.",
  },
  "app.claim_deliveries(integer,integer)": {
    roles: ["rapport_worker"],
    why: "The delivery worker serves all orgs and takes what is due in any of them.",
  },
  "app.claim_emails(integer)": {
    roles: ["rapport_web"],
    why: "The queue of mails to send spans all orgs; it hands out what is due under a lease.",
  },
  "app.claim_integration_notices(integer)": {
    roles: ["rapport_web"],
    why: "Notices lie in private and span all orgs; the mailer has no org.",
  },
  "app.claim_job()": {
    roles: ["rapport_web"],
    why: "The runner takes the next job before it knows whose it is.",
  },
  "app.claim_mailbox(uuid,uuid)": {
    roles: ["rapport_worker"],
    why: "The queue of mailboxes spans all orgs; it leases the one that is due.",
  },
  "app.claim_notices(integer)": {
    roles: ["rapport_web"],
    why: "The sender of mails serves every org; it hands out what mails say and the addresses they go to.",
  },
  "app.claim_number()": {
    roles: [],
    why: "A trigger: whose a number is lies in private, over all orgs.",
  },
  "app.claim_phone_files(integer)": {
    roles: ["rapport_web"],
    why: "The worker takes what is due of all orgs.",
  },
  "app.claim_phone_watch(integer)": {
    roles: ["rapport_web"],
    why: "The worker takes what is due of all orgs.",
  },
  "app.claim_phone_checks(integer)": {
    roles: ["rapport_web"],
    why: "The worker takes what is due of all orgs.",
  },
  "app.claim_sequence_steps(integer,timestamp with time zone)": {
    roles: ["rapport_web"],
    why: "The worker knows no org yet; it takes steps that are due, under a lease.",
  },
  "app.claim_sms(integer)": {
    roles: ["rapport_web"],
    why: "The worker takes what is due of all orgs.",
  },
  "app.complete_deliveries(jsonb)": {
    roles: ["rapport_worker"],
    why: "The delivery worker records results; a lease that was taken over changes nothing.",
  },
  "app.connect_integration(text,text,text,text[],uuid,text,text,timestamp with time zone)": {
    roles: ["rapport_app"],
    why: "Sealed tokens lie in private; it asks for integrations.write and connects the caller's own address.",
  },
  "app.count_replay(uuid,jsonb)": {
    roles: ["rapport_app"],
    why: "It asks for webhooks.write first and answers a number: a replay is of all the webhook's events, whoever may read them.",
  },
  "app.create_org(text)": {
    roles: ["rapport_app"],
    why: "A new org has no member who could be allowed to make it.",
  },
  "app.current_member_id()": {
    roles: ["authenticated", "rapport_app"],
    why: "Policies ask it: it reads the caller's own membership, whose policies would ask it again.",
  },
  "app.current_org_id()": {
    roles: ["authenticated", "rapport_app"],
    why: "Policies ask it: it reads membership and keys in their tables, whose policies would ask it again.",
  },
  "app.current_user_id()": {
    roles: ["authenticated", "rapport_app"],
    why: "Policies ask it: it looks a provider's subject up in identities and the session in private, which no caller may read.",
  },
  "app.default_quiet_hours()": {
    roles: ["rapport_app"],
    why: "The hours that hold everywhere lie in private; it asks for quiet_hours.read.",
  },
  "app.delete_due_orgs(integer)": {
    roles: ["rapport_worker"],
    why: "The end of an org takes its rows from every table; it touches only orgs whose day has come.",
  },
  "app.delete_email(uuid)": {
    roles: ["rapport_app"],
    why: "Mails are written by functions alone; it asks for emails.delete and takes the caller's own.",
  },
  "app.disconnect_integration(uuid)": {
    roles: ["rapport_app"],
    why: "Tokens lie in private; it asks whose connection it is first.",
  },
  "app.drop_access_token(uuid,uuid,text)": {
    roles: ["rapport_worker"],
    why: "Tokens lie in private; it forgets one that the caller can already name.",
  },
  "app.emit()": {
    roles: [],
    why: "A trigger: events are written by what happens, never by a caller.",
  },
  "app.emit_event(uuid,text,uuid,jsonb,jsonb,text)": {
    roles: ["rapport_worker"],
    why: "A function tells of what happened outside the database, in any org; of listed types alone, which no trigger emits.",
  },
  "app.end_other_sessions(text)": {
    roles: ["rapport_app"],
    why: "Sessions lie in private; it ends the caller's own alone.",
  },
  "app.end_session(uuid,text)": {
    roles: ["rapport_app"],
    why: "Sessions lie in private; it ends one of the caller's own.",
  },
  "app.enforce_quota()": {
    roles: [],
    why: "A trigger: it counts rows that the writer may not read, and limits lie in private.",
  },
  "app.end_connections()": {
    roles: [],
    why: "A trigger: with a member who is removed go the tokens of their mailbox, which lie in private.",
  },
  "app.enroll(uuid,uuid[],uuid,uuid,timestamp with time zone)": {
    roles: ["rapport_app"],
    why: "Enrolments begin by a function alone; it asks for sequences.write and for the right to send from there.",
  },
  "app.ensure_account()": {
    roles: ["rapport_app"],
    why: "The first request of a person makes their account before any org is theirs.",
  },
  "app.enter_with_key(text,jsonb,text,boolean)": {
    roles: ["rapport_web"],
    why: "The door resolves a key and counts its rate before any org is known.",
  },
  "app.enter_with_session(text,text,jsonb,integer)": {
    roles: ["rapport_web"],
    why: "The door resolves a session to its membership and counts its rate before any org is known.",
  },
  "app.erase_suppressed()": {
    roles: [],
    why: "A trigger: the ledger is written by what happens, never by a caller.",
  },
  "app.expire_events(integer)": {
    roles: ["rapport_worker"],
    why: "What is too old goes in every org; it drops partitions, which only their owner can, and answers a count.",
  },
  "app.fail_token(uuid,uuid,uuid,boolean,text)": {
    roles: ["rapport_worker"],
    why: "Tokens lie in private; only the lease's holder says how a refresh ended.",
  },
  "app.fan_out_events()": {
    roles: [],
    why: "A trigger: an event becomes deliveries of webhooks that its author may not read.",
  },
  "app.feed_heads(uuid[])": {
    roles: ["rapport_web"],
    why: "A process that serves streams asks for the heads of several orgs at once; it answers positions alone.",
  },
  "app.file_conversation()": {
    roles: [],
    why: "A trigger: mails of others follow the conversation that the caller files.",
  },
  "app.file_phone_conversation()": {
    roles: [],
    why: "A trigger: texts and calls, which nobody may update, follow their conversation.",
  },
  "app.finish_call(uuid,uuid,uuid,text,text[],integer,text)": {
    roles: ["rapport_web"],
    why: "The worker writes what came of it, by its lease.",
  },
  "app.finish_idempotent(text,text,bytea,integer,text)": {
    roles: ["rapport_app"],
    why: "Kept answers lie in private; it writes for the calling org and actor alone.",
  },
  "app.finish_integration_notice(uuid,uuid)": {
    roles: ["rapport_web"],
    why: "Notices lie in private; it removes the one that was mailed.",
  },
  "app.finish_job(uuid,uuid,uuid,text,text)": {
    roles: ["rapport_app", "rapport_web"],
    why: "The runner ends a job of any org; only the holder of its lease is heard.",
  },
  "app.finish_mailbox(uuid,uuid,uuid,text,text,interval)": {
    roles: ["rapport_worker"],
    why: "The queue of mailboxes lies in private; only the lease's holder ends a turn.",
  },
  "app.finish_notice(uuid,uuid,boolean)": {
    roles: ["rapport_web"],
    why: "The sender of mails serves every org; it ends one mail.",
  },
  "app.finish_phone_watch(uuid,uuid)": {
    roles: ["rapport_web"],
    why: "What the worker has asked after lies in private.",
  },
  "app.finish_phone_check(uuid,uuid,timestamp with time zone)": {
    roles: ["rapport_web"],
    why: "The worker writes how far it has read.",
  },
  "app.finish_phone_file(uuid,uuid,uuid,text,bigint,text,boolean)": {
    roles: ["rapport_web"],
    why: "The worker writes what came of it, by its lease.",
  },
  "app.finish_sms(uuid,uuid,uuid,text,text[],integer,text,interval)": {
    roles: ["rapport_web"],
    why: "The worker writes what came of it, by its lease.",
  },
  "app.first_pipeline()": {
    roles: [],
    why: "A trigger: a new org gets its pipeline before it has a member.",
  },
  "app.forget_ended_sessions()": {
    roles: ["rapport_worker"],
    why: "Sessions lie in private; it clears what is 90 days old and answers a count.",
  },
  "app.forget_files(text[],text[])": {
    roles: ["rapport_web"],
    why: "What was removed of files that nobody names is forgotten; the sweeper has no org.",
  },
  "app.free_numbers(text[])": {
    roles: ["rapport_app"],
    why: "Whether another org has a number lies in private; it asks for phones.write and tells only which are free.",
  },
  "app.guard_grants()": {
    roles: [],
    why: "A trigger: it compares what a role holds with what its editor holds, which lie in private.",
  },
  "app.guard_invitation()": {
    roles: [],
    why: "A trigger: it compares the role offered with what the inviter holds, which lie in private.",
  },
  "app.guard_role()": {
    roles: [],
    why: "A trigger: it compares the role given with what the giver holds, which lie in private.",
  },
  "app.has_org_role(uuid,text[])": {
    roles: ["authenticated", "rapport_app"],
    why: "Says what the caller's own role in an org is; members' policies would ask it again.",
  },
  "app.inbox_changes(uuid[],interval)": {
    roles: ["rapport_web"],
    why: "One question for all who look at an inbox, whatever their org: ids and versions, which no answer shows.",
  },
  "app.integration_id_for(text,text)": {
    roles: ["rapport_app"],
    why: "Whether a colleague has connected an address is asked without reading it; it answers the caller's own or a new id.",
  },
  "app.is_org_member(uuid)": {
    roles: ["authenticated", "rapport_app"],
    why: "Says whether the caller belongs to an org; members' policies would ask it again.",
  },
  "app.keep_an_owner()": {
    roles: [],
    why: "A trigger: it counts owners whom the one who leaves may no longer read.",
  },
  "app.join_enrollments()": {
    roles: [],
    why: "A trigger: whoever merges people may not write their enrolments, of which one in a sequence stays.",
  },
  "app.keep_token(uuid,uuid,uuid,text,timestamp with time zone,text)": {
    roles: ["rapport_worker"],
    why: "Tokens lie in private; only the lease's holder replaces them.",
  },
  "app.keep_unsubscribe_token(uuid,uuid,bytea)": {
    roles: ["rapport_web"],
    why: "Hashes of links lie in private; the worker that sends a bulk mail adds one.",
  },
  "app.known_labels(uuid,uuid,uuid)": {
    roles: ["rapport_worker"],
    why: "The reader of mailboxes has no table; it is told of the lease's mailbox alone.",
  },
  "app.leave_org()": {
    roles: ["rapport_app"],
    why: "Everybody may leave, also who may not write members; it changes the caller's own membership alone.",
  },
  "app.list_permissions()": {
    roles: ["rapport_app"],
    why: "The list of permissions lies in private; it is the same for every org.",
  },
  "app.list_quotas()": {
    roles: ["rapport_app"],
    why: "Limits lie in private; it asks for org.read and counts the rows of the current org.",
  },
  "app.mailboxes_due()": {
    roles: ["rapport_worker"],
    why: "It counts over all orgs and answers the number alone.",
  },
  "app.maintain()": {
    roles: ["rapport_worker"],
    why: "Partitions are made by the owner of their table.",
  },
  "app.match_callers()": {
    roles: [],
    why: "A trigger: what passed with a number becomes the person's, also what the writer may not see.",
  },
  "app.match_people()": {
    roles: [],
    why: "A trigger: mails that the caller may not read become those of the person whom they came from.",
  },
  "app.may_hear(text[])": {
    roles: ["rapport_app"],
    why: "Says whether the caller may read all that events of these types tell; which objects they are about lies in private.",
  },
  "app.merge_records(text,uuid,uuid[],jsonb)": {
    roles: ["rapport_app"],
    why: "What hangs on a duplicate follows it to the survivor whoever it belongs to; it asks for writing and deleting at the level of each record first.",
  },
  "app.missing_emails(uuid)": {
    roles: ["rapport_app"],
    why: "What is missing of a mailbox lies in private; it asks whose mailbox it is, and answers its member alone.",
  },
  "app.my_orgs()": {
    roles: ["rapport_app"],
    why: "The caller's own orgs, all of them, where a policy shows only the current one.",
  },
  "app.my_sessions()": {
    roles: ["rapport_app"],
    why: "Sessions lie in private; it lists the caller's own.",
  },
  "app.name_missing_emails(uuid,uuid,uuid,jsonb)": {
    roles: ["rapport_worker"],
    why: "The reader of mailboxes has no table; it writes for the lease's mailbox alone.",
  },
  "app.next_email_due()": {
    roles: ["rapport_web"],
    why: "The sender of all orgs asks when it is needed next; it learns a time, nothing else.",
  },
  "app.note_bounced_address()": {
    roles: [],
    why: "A trigger: the ledger is written by what happens, never by a caller.",
  },
  "app.note_call_state(text,uuid,uuid,text,integer,boolean,integer,text)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Twilio knows no org: it is found by the call.",
  },
  "app.note_consent(text,uuid,uuid,text)": {
    roles: ["rapport_worker"],
    why: "Twilio knows no org: it is found by the call.",
  },
  "app.note_email_failed(uuid,uuid,uuid,text,text,timestamp with time zone)": {
    roles: ["rapport_web"],
    why: "The sender has no org; only the lease's holder says how it ended.",
  },
  "app.note_email_sent(uuid,uuid,uuid,text,text,timestamp with time zone)": {
    roles: ["rapport_web"],
    why: "The sender has no org; only the lease's holder says how it ended.",
  },
  "app.note_failed_sign_in(text,text,text,text)": {
    roles: ["rapport_web"],
    why: "A failed sign-in is told to the orgs of the account before anybody is signed in; it answers nothing.",
  },
  "app.note_freed_file()": {
    roles: [],
    why: "A trigger: what a deleted row named is to be removed, also at the end of an org.",
  },
  "app.note_labels(uuid,uuid,uuid,jsonb)": {
    roles: ["rapport_worker"],
    why: "The reader of mailboxes has no table; it writes for the lease's mailbox alone.",
  },
  "app.note_reconciliation(uuid,uuid,uuid,text[])": {
    roles: ["rapport_worker"],
    why: "The reader of mailboxes has no table; it writes for the lease's mailbox alone.",
  },
  "app.note_recording(text,uuid,uuid,text,integer,boolean)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Twilio knows no org: it is found by the call.",
  },
  "app.note_sms_state(text,uuid,uuid,text,integer,text)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Twilio knows no org: it is found by the text.",
  },
  "app.note_webhook_trouble()": {
    roles: [],
    why: "A trigger: mails that are due lie in private.",
  },
  "app.org_with(text)": {
    roles: ["authenticated", "rapport_app"],
    why: "The question of every policy: it reads membership and keys in their tables, whose policies would ask it again.",
  },
  "app.pace_holds_back()": {
    roles: ["rapport_worker"],
    why: "The delivery function serves every org; it answers yes or no.",
  },
  "app.place_deal()": {
    roles: [],
    why: "A trigger: a deal's status follows its stage, also for a caller who may write deals and not read pipelines.",
  },
  "app.queue_call(uuid,text,text,uuid,uuid,uuid)": {
    roles: ["rapport_app"],
    why: "Calls are written by functions alone; it asks for calls.write and whose number it is.",
  },
  "app.queue_email(jsonb)": {
    roles: ["rapport_app"],
    why: "Mails are written by functions alone; it asks for emails.write and whose mailbox it is.",
  },
  "app.queue_sms(uuid,text,text,text[],integer,timestamp with time zone,uuid,uuid,uuid,text,uuid,uuid)":
    {
      roles: ["rapport_app"],
      why: "Texts are written by functions alone; it asks for sms.write and whose number it is.",
    },
  "app.read_call(text,uuid,uuid)": {
    roles: ["rapport_worker"],
    why: "Twilio knows no org: it is found by the call.",
  },
  "app.read_feed(bigint,integer)": {
    roles: ["rapport_app"],
    why: "Positions lie in private; it asks for events.read first and answers ids, whose events are read under their policy.",
  },
  "app.read_invitation(uuid,bytea)": {
    roles: ["rapport_app"],
    why: "Whoever holds a link is no member yet; it answers to its secret alone and masks the address.",
  },
  "app.read_unsubscribe(uuid,bytea)": {
    roles: ["rapport_web"],
    why: "Whoever follows the link is nobody here; the link's secret is the proof.",
  },
  "app.receive_call(text,text,text,timestamp with time zone)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Twilio knows no org: it is found by the number.",
  },
  "app.receive_sms(text,text,text,text,jsonb,integer,timestamp with time zone)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Twilio knows no org: it is found by the number.",
  },
  "app.record_opt_out(text,text,text,text)": {
    roles: ["rapport_app"],
    why: "The ledger is written by functions alone; it asks for opt_outs.write.",
  },
  "app.recording_key(uuid)": {
    roles: ["rapport_app"],
    why: "Where a file lies is hidden; it asks for calls.read, and the service has read the call under its policy.",
  },
  "app.recount_conversation()": {
    roles: [],
    why: "A trigger: the conversation of a message that goes or moves counts one less, whoever does it.",
  },
  "app.refresh_statistics(text)": {
    roles: ["rapport_app"],
    why: "A table is analysed by its owner; it takes a name, looks only at one that has doubled, and answers no figure.",
  },
  "app.release_job(uuid,uuid,uuid)": {
    roles: ["rapport_web"],
    why: "The runner gives a job of any org back; only the holder of its lease is heard.",
  },
  "app.replace_secrets(text,text,jsonb)": {
    roles: ["rapport_worker"],
    why: "A rotation serves all orgs; it writes registered columns alone, where the value is still the one that was read, and leaves an entry in each org's log.",
  },
  "app.replay_deliveries(uuid,jsonb,uuid,integer)": {
    roles: ["rapport_app"],
    why: "Deliveries are written by the system alone; it asks for webhooks.write first.",
  },
  "app.replay_delivery(uuid)": {
    roles: ["rapport_app"],
    why: "Deliveries are written by the system alone; it asks for webhooks.write first.",
  },
  "app.replay_step(uuid,integer)": {
    roles: ["rapport_app"],
    why: "How far a replay has come lies in private; it asks for webhooks.write first.",
  },
  "app.request_org_deletion()": {
    roles: ["rapport_app"],
    why: "The day of an org's end is not a column to write; it asks for org.delete and an owner.",
  },
  "app.rotate_api_key_secret(uuid,text,bytea,integer,timestamp with time zone)": {
    roles: ["rapport_app"],
    why: "Secrets of keys lie in private; it asks for api_keys.write first.",
  },
  "app.run_sequence_step(uuid,uuid,uuid,uuid,jsonb,timestamp with time zone)": {
    roles: ["rapport_web"],
    why: "The worker acts for whoever enrolled the person; only the lease's holder does the step, once.",
  },
  "app.seal_audit(integer)": {
    roles: ["rapport_web"],
    why: "The sealer chains what any org has written; nobody reads by it.",
  },
  "app.search_conversations(text,integer)": {
    roles: ["rapport_app"],
    why: "Trigrams and words are not leakproof; it asks for each permission, and a text counts for those alone who may read it.",
  },
  "app.search(text,integer)": {
    roles: ["rapport_app"],
    why: "A trigram operator is not leakproof, so no index would serve; it asks for each object's read permission and filters by org.",
  },
  "app.secrets_by_key()": {
    roles: ["rapport_worker"],
    why: "Sealed values lie in private; it answers counts by key over all orgs.",
  },
  "app.secrets_to_rotate(text,text,text,uuid,uuid,integer)": {
    roles: ["rapport_worker"],
    why: "A rotation serves all orgs; it hands out registered columns alone, sealed as they are.",
  },
  "app.seen_owners(text)": {
    roles: ["authenticated", "rapport_app"],
    why: "Policies ask it: it reads roles, teams and members in their tables, whose policies would ask it again.",
  },
  "app.seen_types()": {
    roles: ["authenticated", "rapport_app"],
    why: "The policy of events asks it: which objects event types are about lies in private.",
  },
  "app.sees_all(text[])": {
    roles: ["authenticated", "rapport_app"],
    why: "Policies ask it: it reads membership, roles and keys in their tables, whose policies would ask it again.",
  },
  "app.send_example_event(uuid,text,jsonb,integer)": {
    roles: ["rapport_app"],
    why: "Events and deliveries are written by the system alone; it asks for webhooks.write first.",
  },
  "app.send_test_event(uuid)": {
    roles: ["rapport_app"],
    why: "Events and deliveries are written by the system alone; it asks for webhooks.write first.",
  },
  "app.sequence_events(uuid,integer)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "Gives committed events their place in their org's feed, for all orgs; it answers a count alone.",
  },
  "app.sequence_statistics(uuid)": {
    roles: ["rapport_app"],
    why: "What was sent lies in private; it asks for sequences.read and answers counts of one sequence that the caller sees.",
  },
  "app.session_ended(uuid)": {
    roles: ["rapport_web"],
    why: "Whether a session is over must be known before anybody is; it answers yes or no.",
  },
  "app.set_integration(uuid,jsonb)": {
    roles: ["rapport_app"],
    why: "Connections are written by functions alone; it asks whose it is.",
  },
  "app.settle_removal()": {
    roles: [],
    why: "A trigger: whoever leaves is taken out of teams that the one who removes them may not write.",
  },
  "app.settle_webhook()": {
    roles: [],
    why: "A trigger: deliveries are written by the system alone.",
  },
  "app.share_conversation()": {
    roles: [],
    why: "A trigger: what a shared conversation's mails say opens with it.",
  },
  "app.sign_audit_heads(jsonb)": {
    roles: ["rapport_web"],
    why: "Signatures are made by the API's process, which may read no chain.",
  },
  "app.skip_messages(uuid,uuid,uuid,text[],text)": {
    roles: ["rapport_worker"],
    why: "What was dealt with lies in private; it writes for the lease's mailbox alone.",
  },
  "app.stop_on_answer()": {
    roles: [],
    why: "A trigger: an answer ends a sequence, whoever stores it.",
  },
  "app.stop_on_failure()": {
    roles: [],
    why: "A trigger: what could not be sent ends a sequence, whoever notes it.",
  },
  "app.stop_on_meeting()": {
    roles: [],
    why: "A trigger: a meeting ends a sequence, also one that the caller may not see.",
  },
  "app.stop_on_opt_out()": {
    roles: [],
    why: "A trigger: an opt-out ends every sequence, also those that the caller may not see.",
  },
  "app.stop_on_won()": {
    roles: [],
    why: "A trigger: a deal that is won ends a sequence, also one that the caller may not see.",
  },
  "app.stop_with_sequence()": {
    roles: [],
    why: "A trigger: with a sequence its enrolments end, also those that the caller may not see.",
  },
  "app.store_api_key_secret(uuid,text,bytea,integer)": {
    roles: ["rapport_app"],
    why: "Secrets of keys lie in private; it asks for api_keys.write and serves a key that has none yet.",
  },
  "app.store_emails(uuid,uuid,uuid,jsonb)": {
    roles: ["rapport_worker"],
    why: "The reader of mailboxes has no table; it writes for the lease's mailbox alone.",
  },
  "app.store_invitation_secret(uuid,bytea)": {
    roles: ["rapport_app"],
    why: "Secrets of invitations lie in private; it asks for members.write and serves an open invitation.",
  },
  "app.store_webhook_headers(uuid,uuid,text)": {
    roles: ["rapport_app"],
    why: "Sealed headers lie in private; it asks for webhooks.write first.",
  },
  "app.store_webhook_secret(uuid,uuid,text,timestamp with time zone)": {
    roles: ["rapport_app"],
    why: "Sealed secrets lie in private; it asks for webhooks.write first.",
  },
  "app.sweep_deliveries(interval,integer)": {
    roles: ["rapport_worker"],
    why: "The sweep serves every org; it queues what the fan-out would have, and answers a count.",
  },
  "app.sweep_email_files(integer)": {
    roles: ["rapport_web"],
    why: "Uploads of all orgs that went with no mail are forgotten; it answers where their bytes lie.",
  },
  "app.sync_integration(uuid,boolean)": {
    roles: ["rapport_app"],
    why: "When a mailbox is due lies in private; it asks whose it is.",
  },
  "app.take_email_files(uuid[])": {
    roles: ["rapport_app"],
    why: "Who sends uses up their own uploads, which takes the right to send and not the one to delete.",
  },
  "app.take_token(uuid,uuid,uuid,interval)": {
    roles: ["rapport_worker"],
    why: "Tokens lie in private; it asks whether the member may use the mailbox.",
  },
  "app.tell_call()": {
    roles: [],
    why: "A trigger: the line in the timeline is written whatever the writer may do to notes.",
  },
  "app.tell_email()": {
    roles: [],
    why: "A trigger: the timeline's row of a mail is written by the mail alone.",
  },
  "app.tell_mentions()": {
    roles: [],
    why: "A trigger: whoever writes a note makes a line in the inbox of each whom it mentions, which they may not do by hand.",
  },
  "app.tell_sms()": {
    roles: [],
    why: "A trigger: the line in the timeline is written whatever the writer may do to notes.",
  },
  "app.throttle(text,integer,integer)": {
    roles: ["rapport_web"],
    why: "Tries are counted before anybody is signed in; the subject is a keyed hash.",
  },
  "app.throttle_refund(text)": {
    roles: ["rapport_web"],
    why: "A try that succeeded is given back before anybody is signed in.",
  },
  "app.unknown_messages(uuid,uuid,text[])": {
    roles: ["rapport_worker"],
    why: "What was dealt with lies in private; it answers which of the given ids are new.",
  },
  "app.unmerge_records(text,uuid)": {
    roles: ["rapport_app"],
    why: "Takes a merge back with all that it moved; it asks for writing and deleting at the level of each record first.",
  },
  "app.unsigned_audit_heads(integer)": {
    roles: ["rapport_web"],
    why: "The signer sees the ends of all orgs' chains: hashes, no values.",
  },
  "app.unsubscribe(uuid,bytea)": {
    roles: ["rapport_web"],
    why: "Whoever follows the link is nobody here; the link's secret is the proof.",
  },
  "app.watch_call()": {
    roles: [],
    why: "A trigger: what is asked after lies in private.",
  },
  "app.watch_sms()": {
    roles: [],
    why: "A trigger: what is asked after lies in private.",
  },
  "app.watch_number()": {
    roles: [],
    why: "A trigger: what is read again and again lies in private.",
  },
  "app.wake_conversations(integer)": {
    roles: ["rapport_web", "rapport_worker"],
    why: "What was put off comes back in all orgs; it answers how many.",
  },
  "app.warn_of_failing_webhooks()": {
    roles: ["rapport_worker"],
    why: "Warnings fall due in every org; it marks webhooks alone, and answers a count.",
  },
  "app.webhook_secret_dates(uuid)": {
    roles: ["rapport_app"],
    why: "Sealed secrets lie in private; it asks for webhooks.read first and answers dates alone.",
  },
  "app.withdraw_opt_out(text,text,text)": {
    roles: ["rapport_app"],
    why: "The ledger is written by functions alone; it asks for opt_outs.delete.",
  },
  "private.keep_audit()": {
    roles: [],
    why: "A trigger: it looks for the erasure under way, which no caller may note.",
  },
};

/** What Supabase's advisors remark and why it stays. The key is the beginning of the remark's own. */
export const acceptedAdvice: Record<string, string> = {
  rls_enabled_no_policy_partitions_:
    "A partition is read through its parent, whose policies hold; by itself nobody may read it.",
  rls_enabled_no_policy_public_identities:
    "Nobody reads it: functions alone look a provider's subject up.",
  unindexed_foreign_keys_private_role_permissions_:
    "Some two hundred rows, which migrations alone change.",
  unindexed_foreign_keys_public_api_keys_api_keys_created_by_fkey:
    "An org has at most a hundred keys.",
  unindexed_foreign_keys_public_imports_imports_job_fkey: "Jobs are not deleted by anybody.",
  unindexed_foreign_keys_public_teams_: "An org has at most five hundred teams.",
  unused_index_:
    "A database that is a minute old has used no index; plans have tests of their own.",
};
