// All that one emulated Google knows.
import { openFaults, type Faults } from "./faults.ts";
import { openGrants, type Grants } from "./grants.ts";
import { openMailbox, type KeptMailbox, type Mailbox } from "./mailbox.ts";
import { openQuota, type Quota } from "./quota.ts";

export type Person = { address: string; name: string };
export type Client = { id: string; secret: string };

export type GoogleOptions = {
  /** The mailboxes that exist from the start. */
  mailboxes?: readonly Person[];
  client?: Client;
  /** Where mailboxes and mails are kept between two runs; without it they end with the process. */
  file?: string;
};

export type WorldSettings = {
  /** How long an access token lives. */
  tokenSeconds: number;
  /** Whether each refresh gives a new refresh token and ends the old one. */
  rotateRefreshTokens: boolean;
  /** Whether a sent mail gets a Message-ID of Google's even when it has a good one. */
  rewriteMessageIds: boolean;
};

export type World = {
  client: Client;
  settings: WorldSettings;
  mailboxes: Map<string, Mailbox>;
  grants: Grants;
  faults: Faults;
  quota: Quota;
  /** How often each method was called, whatever came of it. */
  calls: Map<string, number>;
  addMailbox(person: Person): Mailbox;
};

/** The client that a development stack uses. It opens nothing outside this machine. */
export const localClient: Client = {
  id: "rapport-local.apps.googleusercontent.com",
  secret: "a-secret-of-this-machine",
};

/** People of the demo's organisation, the first of whom signs in, and three of their customers. */
export const defaultMailboxes: readonly Person[] = [
  { address: "aoife@kestrel.example", name: "Aoife Brennan" },
  { address: "tomasz@kestrel.example", name: "Tomasz Wieczorek" },
  { address: "rep@kestrel.example", name: "Robin Rep" },
  { address: "colleague@kestrel.example", name: "Casey Colleague" },
  { address: "ana.lindqvist@customer.example", name: "Ana Lindqvist" },
  { address: "tom.okafor@customer.example", name: "Tom Okafor" },
  { address: "mira@prospect.example", name: "Mira Sato" },
];

/**
 * Opens a world: with empty mailboxes, or with those that were kept.
 * @param onChange told after each change of a mailbox
 */
export function openWorld(
  options: GoogleOptions,
  kept: readonly KeptMailbox[] = [],
  onChange: () => void = () => {},
): World {
  const settings: WorldSettings = {
    tokenSeconds: 3600,
    rotateRefreshTokens: false,
    rewriteMessageIds: false,
  };
  const client = options.client ?? localClient;
  const world: World = {
    client,
    settings,
    mailboxes: new Map(),
    grants: openGrants(settings, client.secret, (address) => world.mailboxes.has(address)),
    faults: openFaults(),
    quota: openQuota(),
    calls: new Map(),
    addMailbox({ address, name }) {
      const key = address.toLowerCase();
      const known = world.mailboxes.get(key);
      if (known) return known;
      const before = kept.find((one) => one.address === key);
      const mailbox = openMailbox(key, before?.name ?? name, before, onChange);
      world.mailboxes.set(key, mailbox);
      onChange();
      return mailbox;
    },
  };
  for (const person of [...(options.mailboxes ?? defaultMailboxes), ...kept])
    world.addMailbox(person);
  return world;
}
