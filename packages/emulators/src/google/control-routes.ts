// Switches for tests, under `/_emulator/`. All take and answer JSON.
import { decodeWords } from "postal-mime";
import type { App } from "../passthrough.ts";
import { deliver, sendMail } from "./deliver.ts";
import type { Fault } from "./faults.ts";
import { addressesIn, headerOf } from "./headers.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import type { QuotaPlan } from "./quota.ts";
import type { Person, World, WorldSettings } from "./world.ts";
import { composeLetter, type Letter } from "./write-mail.ts";

/** What `POST /_emulator/messages` takes: mails as they came, straight into one mailbox. */
export type SeedRequest = {
  address: string;
  messages: {
    /** base64url or base64. */
    raw: string;
    label_ids?: string[];
    /** Milliseconds since 1970; the Date header, else now, when left out. */
    internal_date?: number;
  }[];
};

/** A message as tests compare it. */
export type SeenMessage = {
  id: string;
  thread_id: string;
  label_ids: string[];
  internal_date: number;
  message_id: string | null;
  subject: string;
  from: string[];
  to: string[];
  raw?: string;
};

type Work = (body: Record<string, unknown>) => unknown;

/** Registers all of it. */
export function registerControl(app: App, world: World): void {
  const mailboxOf = (address: unknown): Mailbox => {
    const found = world.mailboxes.get(String(address).toLowerCase());
    if (!found) throw Object.assign(new Error(`No mailbox ${String(address)}.`), { status: 404 });
    return found;
  };
  const posts: Record<string, Work> = {
    mailboxes: (body) => {
      const people = (body.mailboxes ?? [body]) as Person[];
      return { mailboxes: people.map((person) => world.addMailbox(person).address) };
    },
    messages: (body) => {
      const { address, messages } = body as SeedRequest;
      const mailbox = mailboxOf(address);
      return { messages: messages.map((message) => seed(mailbox, message)) };
    },
    mails: (body) => ({ messages: write(world, body as Letter & { reply_to_id?: string }) }),
    labels: (body) => {
      const mailbox = mailboxOf(body.address);
      const {
        ids,
        add = [],
        remove = [],
      } = body as {
        ids: string[];
        add?: string[];
        remove?: string[];
      };
      for (const message of ids.flatMap((id) => mailbox.find(id) ?? []))
        mailbox.relabel(message, add, remove);
      return { history_id: `${mailbox.historyId()}` };
    },
    delete: (body) => {
      const mailbox = mailboxOf(body.address);
      const gone = (body.ids as string[]).flatMap((id) => mailbox.find(id) ?? []);
      for (const message of gone) mailbox.remove(message);
      return { deleted: gone.length };
    },
    grants: (body) => {
      const { address } = mailboxOf(body.address);
      const scopes = (body.scopes as string[] | undefined) ?? ["https://mail.google.com/"];
      return world.grants.issue(world.grants.allow(address, world.client.id, scopes), true);
    },
    revoke: (body) => {
      world.grants.revokeAll(mailboxOf(body.address).address);
      return {};
    },
    "expire-tokens": (body) => {
      world.grants.expireAccess(body.address ? mailboxOf(body.address).address : undefined);
      return {};
    },
    "expire-history": (body) => {
      for (const mailbox of body.address ? [mailboxOf(body.address)] : world.mailboxes.values())
        mailbox.expireHistory();
      return {};
    },
    faults: (body) => {
      world.faults.add((body.faults ?? [body]) as Fault[]);
      return { faults: world.faults.list() };
    },
    settings: (body) => {
      const { quota, unitsPerMinute, ...settings } = body as Partial<WorldSettings> & {
        quota?: QuotaPlan;
        unitsPerMinute?: number;
      };
      Object.assign(world.settings, settings);
      if (quota) Object.assign(world.quota, { plan: quota, unitsPerMinute });
      return { ...world.settings, quota: world.quota.plan };
    },
  };
  for (const [name, work] of Object.entries(posts))
    app.post(`/_emulator/${name}`, async (c) => {
      if (!c.req.header("content-type")?.startsWith("application/json"))
        return c.json({ error: "Send application/json." }, 415);
      return c.json(work(await c.req.json<Record<string, unknown>>()));
    });
  app.delete("/_emulator/faults", (c) => {
    world.faults.clear();
    return c.json({ faults: [] });
  });
  app.get("/_emulator/faults", (c) => c.json({ faults: world.faults.list() }));
  app.get("/_emulator/calls", (c) => c.json(Object.fromEntries(world.calls)));
  app.get("/_emulator/mailboxes", (c) =>
    c.json({
      mailboxes: [...world.mailboxes.values()].map((mailbox) => ({
        address: mailbox.address,
        name: mailbox.name,
        messages: mailbox.list().length,
        history_id: `${mailbox.historyId()}`,
      })),
    }),
  );
  app.get("/_emulator/messages", (c) => {
    const whole = c.req.query("raw") === "1";
    return c.json({
      messages: mailboxOf(c.req.query("address"))
        .list()
        .map((message) => show(message, whole)),
    });
  });
}

function seed(mailbox: Mailbox, given: SeedRequest["messages"][number]): SeenMessage {
  const message = mailbox.add(Buffer.from(given.raw, "base64url"), {
    labelIds: given.label_ids ?? ["INBOX"],
  });
  const dated = Date.parse(headerOf(message.headers, "Date") ?? "");
  message.internalDate = given.internal_date ?? (Number.isNaN(dated) ? Date.now() : dated);
  return show(message, false);
}

/** Writes a mail from anybody: from a mailbox it is sent, from outside it only arrives. */
function write(world: World, letter: Letter & { reply_to_id?: string }): SeenMessage[] {
  const raw = composeLetter(letter);
  const sender = world.mailboxes.get(addressesIn(letter.from)[0] ?? "");
  const copies = sender ? [sendMail(world, sender, raw, undefined)] : deliver(world, raw);
  return copies.map((message) => show(message, false));
}

function show(message: Message, whole: boolean): SeenMessage {
  return {
    id: message.id,
    thread_id: message.threadId,
    label_ids: message.labelIds,
    internal_date: message.internalDate,
    message_id: message.messageId ?? null,
    subject: decodeWords(headerOf(message.headers, "Subject") ?? ""),
    from: addressesIn(headerOf(message.headers, "From")),
    to: addressesIn(headerOf(message.headers, "To")),
    ...(whole ? { raw: message.raw.toString("base64url") } : {}),
  };
}
