/** What a request needs beyond its schema: who may ask, and values that only the org's state tells. */
import type { TestOrg } from "#lib/testing/two-orgs.ts";
import { CUSTOMER, REP, SPARE } from "#lib/testing/twilio.ts";

type Recipe = {
  /** Asked by a signed-in person, since a program may not. */
  as?: "owner" | "member" | "viewer";
  /** Fields that are set in each body. */
  body?: (org: TestOrg) => Record<string, unknown>;
  /** How often; once where it ends something. */
  runs?: number;
  /** Asked after all others, in this order: it changes who may ask. */
  last?: number;
};

const mail = {
  to: ["ada@customer.example"],
  cc: undefined,
  bcc: undefined,
  subject: "Two cranes",
  text: "Hello",
  quote: undefined,
  reply_to_id: undefined,
  template_id: undefined,
  variables: undefined,
  attachments: undefined,
};
const sorted = { snoozed_until: undefined, visibility: undefined };
/** Hours have to follow each other, and what a step needs depends on its kind. */
const sequence = {
  earliest: undefined,
  latest: undefined,
  steps: [{ kind: "task", subject: "Call", wait_days: 1 }],
};

/** By operation id. */
const recipes: Record<string, Recipe> = {
  updateOrg: { body: (org) => ({ slug: org.slug }) },
  // One of its names is needed.
  createPerson: { body: () => ({ first_name: "Ann" }) },
  // One of the two names the role.
  createInvitation: { body: () => ({ role_id: undefined }) },
  updateMember: { body: () => ({ role_id: undefined }) },
  // Mappings and options must fit the columns of the file.
  updateImport: { body: () => ({ mapping: undefined, options: undefined }) },
  // Who answers for a webhook is somebody who can sign in; its filter is a language of its own.
  createWebhook: { body: (org) => ({ owner_id: org.people.owner.memberId, filter: undefined }) },
  updateWebhook: { body: (org) => ({ owner_id: org.people.owner.memberId, filter: undefined }) },
  // A list of deliveries, a time from which on, or a time since which none came: one of the three.
  replayWebhook: {
    body: () => ({
      from: "2026-01-01T00:00:00Z",
      delivery_ids: undefined,
      missing_since: undefined,
    }),
  },
  // Which events there are only the catalogue knows.
  sendExampleEvent: { body: () => ({ type: "deal.won" }) },
  // What a reply needs, or a template, and a file that was uploaded: one mail alone takes it.
  // By somebody who has a mailbox: a key has none of its own.
  sendEmail: { as: "owner", body: () => mail },
  sendEmailByItsOldName: { as: "owner", body: () => mail },
  replyToConversation: {
    body: () => ({ ...mail, to: undefined, media_urls: undefined, mentions: undefined }),
  },
  // Only a note mentions somebody, and only who belongs to the organisation.
  createInteraction: { body: () => ({ mentions: undefined }) },
  updateInteraction: { body: () => ({ mentions: undefined }) },
  deleteEmail: { as: "owner" },
  // A time of waking goes with one state alone, and who gets a private conversation may read it.
  updateConversation: { body: () => ({ ...sorted, state: "done" }) },
  changeConversations: { body: () => ({ change: { state: "open" } }) },
  // One that the account has; whose it is, a member's or a team's, not both.
  createPhone: { body: () => ({ number: SPARE, member_id: undefined }) },
  // Whom it can reach, at any hour, from a number that can.
  sendSms: {
    body: () => ({
      to: CUSTOMER,
      body: "Hello",
      media_urls: undefined,
      send_at: undefined,
      send_anyway: true,
    }),
  },
  placeCall: { body: () => ({ to: CUSTOMER, through: REP, call_anyway: true }) },
  // Texts and calls go to numbers, mails to addresses.
  recordOptOut: { body: () => ({ channel: "all" }) },
  // What was recorded.
  withdrawOptOut: { body: () => ({ channel: "email", address: "out1@example.com" }) },
  // A state is one of a country, and the hours have to follow each other.
  createQuietHours: { body: () => ({ region: undefined, earliest: "08:00", latest: "20:00" }) },
  createSequence: { body: () => sequence },
  updateSequence: { body: () => sequence },
  updateIntegration: { as: "owner" },
  connectGoogle: { as: "owner", body: () => ({ return_to: undefined }) },
  blockAddress: { body: () => ({ address: "digest.example" }) },
  updateProfile: { as: "owner" },
  listSessions: { as: "owner" },
  endSession: { as: "owner" },
  endOtherSessions: { as: "viewer" },
  requestDeletion: { as: "owner", body: (org) => ({ confirm: org.slug }), runs: 1, last: 1 },
  cancelDeletion: { as: "owner", runs: 1, last: 2 },
  leaveOrg: { as: "viewer", runs: 1, last: 3 },
  transferOwnership: {
    as: "owner",
    body: (org) => ({ member_id: org.people.admin.memberId }),
    runs: 1,
    last: 4,
  },
};

/** The external id is the address's own. */
const upsert: Recipe = { body: () => ({ external_id: undefined }) };

/** The recipe of an operation. */
export const recipeOf = (id: string): Recipe =>
  recipes[id] ?? (id.startsWith("upsert") ? upsert : {});
