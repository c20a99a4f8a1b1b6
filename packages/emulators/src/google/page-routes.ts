// What the page's buttons do.
import type { App, Call } from "../passthrough.ts";
import { deliver, sendMail } from "./deliver.ts";
import type { Fault } from "./faults.ts";
import { addressesIn, ancestorsIn } from "./headers.ts";
import type { Mailbox } from "./mailbox.ts";
import { linkTo, renderPage } from "./page.ts";
import type { World } from "./world.ts";
import { composeLetter } from "./write-mail.ts";

type Outcome = { mailbox?: Mailbox | undefined; said: string };

/** Registers the page and its forms. */
export function registerPage(app: App, world: World): void {
  app.get("/", (c) =>
    c.html(
      renderPage(world, {
        address: c.req.query("mailbox"),
        message: c.req.query("message"),
        said: c.req.query("said") ?? "",
      }),
      200,
      {
        // Mails are foreign text: the page shows it, runs nothing and loads nothing.
        "content-security-policy":
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      },
    ),
  );
  const act = (name: string, work: (form: URLSearchParams) => Outcome): void => {
    app.post(`/act/${name}`, async (c) => {
      if (isForeign(c)) return c.text("Only this page may do that.", 403);
      const { mailbox, said } = work(new URLSearchParams(await c.req.text()));
      const place = mailbox ? linkTo(mailbox).replaceAll("&amp;", "&") : "/?";
      return c.redirect(`${place}&said=${encodeURIComponent(said)}`, 303);
    });
  };
  const mailboxIn = (form: URLSearchParams): Mailbox | undefined =>
    world.mailboxes.get(form.get("mailbox") ?? "");

  act("write", (form) => write(world, form));
  act("label", (form) => {
    const mailbox = mailboxIn(form);
    const message = mailbox?.find(form.get("message") ?? "");
    if (!mailbox || !message) return { mailbox, said: "That mail is gone." };
    switch (form.get("do")) {
      case "read":
        mailbox.relabel(message, [], ["UNREAD"]);
        return { mailbox, said: "Marked as read." };
      case "unread":
        mailbox.relabel(message, ["UNREAD"], []);
        return { mailbox, said: "Marked as unread." };
      case "trash":
        mailbox.relabel(message, ["TRASH"], ["INBOX"]);
        return { mailbox, said: "Moved to trash." };
      default:
        mailbox.remove(message);
        return { mailbox, said: "Deleted for good." };
    }
  });
  act("mailbox", (form) => {
    const address = form.get("address") ?? "";
    const mailbox = world.addMailbox({ address, name: form.get("name") || address });
    return { mailbox, said: `${mailbox.address} has a mailbox.` };
  });
  act("switch", (form) => {
    const mailbox = mailboxIn(form);
    return { mailbox, said: mailbox ? turn(world, mailbox, form.get("do") ?? "") : "" };
  });
}

const FAULTS: Record<string, { fault: Fault; said: string }> = {
  "429": { fault: { on: "messages.*", status: 429 }, said: "The next call is refused with 429." },
  "500": { fault: { on: "messages.*", status: 500 }, said: "The next call breaks with 500." },
  lost: {
    fault: { on: "messages.send", lost: true },
    said: "The next mail is sent, and the answer is lost.",
  },
  refresh: { fault: { on: "oauth.token", status: 500 }, said: "The next token refresh breaks." },
};

function turn(world: World, mailbox: Mailbox, what: string): string {
  const set = FAULTS[what];
  if (set) {
    world.faults.add([{ ...set.fault, times: 1 }]);
    return set.said;
  }
  switch (what) {
    case "revoke":
      world.grants.revokeAll(mailbox.address);
      return `${mailbox.address} has taken access away.`;
    case "expire-tokens":
      world.grants.expireAccess(mailbox.address);
      return "Access tokens are expired.";
    case "expire-history":
      mailbox.expireHistory();
      return "History is expired.";
    default:
      world.faults.clear();
      return "No fault is waiting.";
  }
}

function write(world: World, form: URLSearchParams): Outcome {
  const read = (name: string): string => (form.get(name) ?? "").replace(/[\r\n]+/g, " ").trim();
  const mailbox = world.mailboxes.get(form.get("mailbox") ?? "");
  const answered = mailbox?.find(form.get("reply_to") ?? "");
  const ids = answered
    ? [...ancestorsIn(answered.headers).toReversed(), answered.messageId ?? ""].filter(Boolean)
    : [];
  const raw = composeLetter({
    from: read("from"),
    to: read("to"),
    subject: read("subject"),
    text: form.get("text") ?? "",
    headers: ids.length > 0 ? { "In-Reply-To": ids.at(-1) ?? "", References: ids.join(" ") } : {},
  });
  const sender = world.mailboxes.get(addressesIn(read("from"))[0] ?? "");
  if (sender) sendMail(world, sender, raw, undefined);
  else deliver(world, raw);
  return { mailbox, said: `Sent to ${read("to")}.` };
}

/** A page of another origin must not play with the mailboxes. */
function isForeign(c: Call): boolean {
  const site = c.req.header("sec-fetch-site");
  return site !== undefined && site !== "same-origin" && site !== "none";
}
