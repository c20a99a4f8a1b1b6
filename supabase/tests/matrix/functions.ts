// The expectation for functions: who may call them at all stands here and in exceptions.ts; what a caller must hold for one to
// answer or to do anything stands here. A function that is executable and stands in neither fails the run.
import { definerFunctions } from "../exceptions.ts";

/** Functions with their caller's rights: they see what the caller sees. */
const plainFunctions = [
  "app.also_in_timeline(uuid,timestamp with time zone,uuid,integer)",
  "app.can(text)",
  "app.claims()",
  "app.currency_exponent(text)",
  "app.current_actor_id()",
  "app.current_key_id()",
  "app.is_server()",
  "app.minor_to_decimal(bigint,text)",
  "app.name_key(text)",
  "app.seen_imports()",
  "app.uuid7(timestamp with time zone)",
];

/** The roles that may execute a function, by signature; undefined when the expectation does not know it. */
export function rolesOf(signature: string): string[] | undefined {
  if (plainFunctions.includes(signature)) return ["authenticated", "rapport_app"];
  return definerFunctions[signature]?.roles;
}

/** What a caller must hold for the function to tell or to change anything of the org. */
export const needs: Record<string, string> = {
  "app.audit_heads": "audit.export",
  "app.audit_proofs": "audit.export",
  "app.audit_seals": "audit.read",
  "app.audit_statistics": "audit.read",
  "app.cancel_email": "emails.write",
  "app.cancel_job": "jobs.write",
  "app.cancel_org_deletion": "org.delete",
  "app.cancel_sms": "sms.write",
  "app.connect_integration": "integrations.write",
  "app.count_replay": "webhooks.write",
  "app.delete_email": "emails.delete",
  "app.disconnect_integration": "integrations.write",
  "app.free_numbers": "phones.write",
  "app.integration_id_for": "integrations.write",
  "app.list_quotas": "org.read",
  "app.queue_call": "calls.write",
  "app.queue_email": "emails.write",
  "app.queue_sms": "sms.write",
  "app.recording_key": "calls.read",
  "app.replay_deliveries": "webhooks.write",
  "app.send_example_event": "webhooks.write",
  "app.store_webhook_headers": "webhooks.write",
  "app.replay_delivery": "webhooks.write",
  "app.replay_step": "webhooks.write",
  "app.request_org_deletion": "org.delete",
  "app.set_integration": "integrations.write",
  "app.send_test_event": "webhooks.write",
  "app.missing_emails": "integrations.read",
  "app.sync_integration": "integrations.write",
  "app.take_email_files": "emails.write",
  "app.store_api_key_secret": "api_keys.write",
  "app.store_invitation_secret": "members.write",
  "app.store_webhook_secret": "webhooks.write",
  "app.webhook_secret_dates": "webhooks.read",
};

/** Whose row an argument named `id` is, where the name does not say. */
export const idArguments: Record<string, string> = {
  "app.accept_invitation": "invitations",
  "app.read_invitation": "invitations",
  "app.store_api_key_secret": "api_keys",
  "app.store_invitation_secret": "invitations",
};
