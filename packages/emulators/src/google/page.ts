// The page on which one plays the other side.
import { decodeWords } from "postal-mime";
import { addressesIn, bareSubject, headerOf } from "./headers.ts";
import { escape, layout } from "./layout.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import { findText, toPayload } from "./payload.ts";
import type { World } from "./world.ts";

export type View = { address: string | undefined; message: string | undefined; said: string };

/** The whole page: mailboxes, the mails of one, one mail, a letter to write, and what may go wrong. */
export function renderPage(world: World, view: View): string {
  const all = [...world.mailboxes.values()];
  const mailbox = world.mailboxes.get(view.address ?? "") ?? all[0];
  const message = view.message ? mailbox?.find(view.message) : undefined;
  return layout(
    "Google, emulated",
    `<h1>Google, emulated</h1>
    <p>Mailboxes of this machine. Play the other side: write to a rep, answer, take access away, break things.</p>
    ${view.said ? `<p class="note" role="status">${escape(view.said)}</p>` : ""}
    <div class="split">
      <div>
        <nav class="card" aria-label="Mailboxes"><h2>Mailboxes</h2><ul>${all.map((one) => renderMailboxLink(one, mailbox)).join("")}</ul></nav>
        ${mailbox ? renderSwitches(world, mailbox) : ""}
      </div>
      <div>
        ${message && mailbox ? renderMessage(mailbox, message) : ""}
        ${mailbox ? renderWriting(all, mailbox, message) : ""}
        ${mailbox ? renderMessages(mailbox, message) : ""}
      </div>
    </div>`,
  );
}

function renderMailboxLink(one: Mailbox, current: Mailbox | undefined): string {
  const here = one === current ? ' aria-current="page"' : "";
  return `<li><a href="/?mailbox=${encodeURIComponent(one.address)}"${here}>${escape(one.name)} · ${one.list().length}<small>${escape(one.address)}</small></a></li>`;
}

function renderMessages(mailbox: Mailbox, current: Message | undefined): string {
  const rows = mailbox
    .list()
    .slice(0, 100)
    .map((message) => {
      const here = message === current ? ' aria-current="page"' : "";
      const fresh = message.labelIds.includes("UNREAD") ? ' class="new"' : "";
      const who = message.labelIds.includes("SENT") ? "To" : "From";
      return `<li><a href="${linkTo(mailbox, message)}"${here}><span${fresh}>${escape(subjectOf(message))}</span><small>${who} ${escape(decodeWords(headerOf(message.headers, who) ?? ""))} · ${time(message)} · ${escape(message.labelIds.join(" "))}</small></a></li>`;
    });
  return `<section class="card"><h2>Mails of ${escape(mailbox.address)}</h2>${rows.length > 0 ? `<ul>${rows.join("")}</ul>` : "<p>No mail yet.</p>"}</section>`;
}

function renderMessage(mailbox: Mailbox, message: Message): string {
  const payload = toPayload(message.raw);
  const text = findText(payload, "text/plain") ?? findText(payload, "text/html") ?? "";
  const names = ["From", "To", "Cc", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe"];
  const rows = names.flatMap((name) => {
    const value = decodeWords(headerOf(message.headers, name) ?? "");
    return value ? [`<dt>${name}</dt><dd>${escape(value)}</dd>`] : [];
  });
  return `<article class="card"><h2>${escape(subjectOf(message))}</h2><dl>${rows.join("")}<dt>Thread</dt><dd>${message.threadId}</dd></dl>
    <pre>${escape(text)}</pre>
    <form class="acts" method="post" action="/act/label">${carry({ mailbox: mailbox.address, message: message.id })}
      <button name="do" value="read">Mark as read</button><button name="do" value="unread">Mark as unread</button>
      <button name="do" value="trash">Move to trash</button><button name="do" value="delete">Delete for good</button>
    </form></article>`;
}

function renderWriting(
  all: readonly Mailbox[],
  mailbox: Mailbox,
  message: Message | undefined,
): string {
  const rep = all.find((one) => one !== mailbox)?.address ?? "";
  const sender = addressesIn(headerOf(message?.headers ?? [], "From"))[0];
  const to = !message
    ? rep
    : sender === mailbox.address
      ? (headerOf(message.headers, "To") ?? "")
      : (sender ?? "");
  const subject = message ? `Re: ${subjectWithoutMarks(message)}` : "";
  return `<form class="card" method="post" action="/act/write"><h2>${message ? "Reply" : "Write a mail"}</h2>
    ${carry({ mailbox: mailbox.address, ...(message ? { reply_to: message.id } : {}) })}
    ${field("From", `<input name="from" required value="${escape(`${mailbox.name} <${mailbox.address}>`)}">`)}
    ${field("To", `<input name="to" required value="${escape(to)}">`)}
    ${field("Subject", `<input name="subject" value="${escape(subject)}">`)}
    ${field("Text", `<textarea name="text" required></textarea>`)}
    <p class="acts"><button class="primary">Send</button></p></form>`;
}

function renderSwitches(world: World, mailbox: Mailbox): string {
  const acts: [string, string][] = [
    ["revoke", "Revoke access"],
    ["expire-tokens", "Expire access tokens"],
    ["expire-history", "Expire history"],
  ];
  const faults: [string, string][] = [
    ["429", "Refuse the next call (429)"],
    ["500", "Break the next call (500)"],
    ["lost", "Lose the answer of the next sending"],
    ["refresh", "Break the next token refresh (500)"],
    ["clear", "Take all faults back"],
  ];
  const button = ([value, words]: [string, string]): string =>
    `<button name="do" value="${value}">${words}</button>`;
  return `<form class="card" method="post" action="/act/switch"><h2>Break things</h2>${carry({ mailbox: mailbox.address })}
    <p class="acts">${[...acts, ...faults].map(button).join("")}</p>
    ${world.faults.list().length > 0 ? `<p>Waiting: ${world.faults.list().length}</p>` : ""}</form>
    <form class="card" method="post" action="/act/mailbox"><h2>Add a mailbox</h2>
    ${field("Address", `<input name="address" type="email" required>`)}${field("Name", `<input name="name" required>`)}
    <p class="acts"><button>Add</button></p></form>`;
}

/** A message's place on the page. */
export function linkTo(mailbox: Mailbox, message?: Message): string {
  const params = new URLSearchParams({ mailbox: mailbox.address });
  if (message) params.set("message", message.id);
  return `/?${params}`.replaceAll("&", "&amp;");
}

const field = (label: string, input: string): string =>
  `<label class="field"><span>${label}</span>${input}</label>`;

const carry = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join("");

const subjectOf = (message: Message): string =>
  decodeWords(headerOf(message.headers, "Subject") ?? "") || "(no subject)";

function subjectWithoutMarks(message: Message): string {
  const subject = decodeWords(headerOf(message.headers, "Subject") ?? "").trim();
  return subject.slice(subject.length - bareSubject(subject).length);
}

const time = (message: Message): string =>
  `<time>${new Date(message.internalDate).toISOString().slice(0, 16).replace("T", " ")}</time>`;
