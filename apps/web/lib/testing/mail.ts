/** A connected mailbox with a shared conversation in it, as rows: for tests that ask every address there is. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileStore } from "@rapport/integrations/files/index";
import { asDatabaseOwner } from "./membership.ts";
import type { TestOrg, TwoOrgs } from "./two-orgs.ts";

export type PlantedMail = {
  integration: string;
  conversation: string;
  email: string;
  attachment: string;
};

/** Plants it, the attachment's file included. The mailbox sends for the organisation, so a key may send from it. */
export async function plantMail(t: TwoOrgs, org: TestOrg): Promise<PlantedMail> {
  process.env.GOOGLE_CLIENT_ID ??= "a-client.apps.googleusercontent.com";
  process.env.GOOGLE_CLIENT_SECRET ??= "a-secret";
  process.env.RAPPORT_FILES_DIR ??= mkdtempSync(join(tmpdir(), "rapport-files-"));
  const member = org.people.owner.memberId;
  const fileKey = `${org.id}/attachment/01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e`;
  await openFileStore(process.env).put(fileKey, new TextEncoder().encode("An offer"), "text/plain");
  const make = async (table: string, values: Record<string, unknown>): Promise<string> => {
    const all = { org_id: org.id, ...values };
    const names = Object.keys(all);
    const [row] = await asDatabaseOwner<{ id: string }>(
      t,
      `insert into public.${table} (${names.join(", ")}) values (${names.map((_, n) => `$${n + 1}`).join(", ")}) returning id`,
      Object.values(all),
    );
    return row!.id;
  };
  const integration = await make("integrations", {
    provider: "google",
    member_id: member,
    address: `owner@${org.slug}.example`,
    sends_for: "org",
  });
  await asDatabaseOwner(t, "insert into private.mailboxes (org_id, id) values ($1, $2)", [
    org.id,
    integration,
  ]);
  await make("blocked_addresses", { address: "newsletter.example" });
  const conversation = await make("conversations", {
    channel: "email",
    integration_id: integration,
    counterpart: "thread",
    owner_id: member,
    visibility: "shared",
    last_kind: "email",
    subject: "Two cranes",
    message_count: 1,
  });
  const mine = { member_id: member, shared: true };
  const email = await make("emails", {
    ...mine,
    conversation_id: conversation,
    integration_id: integration,
    direction: "inbound",
    state: "received",
    message_id: "planted@customer.example",
    subject: "Two cranes",
    from_address: "ada@customer.example",
    recipients: JSON.stringify([
      { role: "to", address: `owner@${org.slug}.example`, name: "Owner" },
    ]),
    attachment_count: 1,
  });
  await make("email_bodies", { ...mine, id: email, text: "Hello", snippet: "Hello" });
  const attachment = await make("email_attachments", {
    ...mine,
    email_id: email,
    file_name: "offer.txt",
    content_type: "text/plain",
    size_bytes: 8,
    file_key: fileKey,
  });
  return { integration, conversation, email, attachment };
}
