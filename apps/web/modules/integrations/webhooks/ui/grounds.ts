import type { EventChoices } from "../event-choices.ts";

/** What a page knows beside its webhooks: what there is to hear, in which versions, and who looks after them. */
export type Grounds = {
  events: EventChoices;
  versions: readonly string[];
  /** Names of owners by member id, as far as the reader may know them. */
  owners: Readonly<Record<string, string>>;
  /** The reader's own member id. */
  self: string | null;
};
