// The two pages of the mailbox.
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Mail } from "./store.ts";

type Page = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  :root { color-scheme: light dark; --ground: light-dark(#f6f6f4, #161615); --card: light-dark(#fff, #1f1f1d); --line: light-dark(#e4e4df, #34342f); --ink: light-dark(#1c1c1a, #f0f0ec); --soft: light-dark(#63635e, #a3a39c) }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
  main { max-width: 760px; margin: 0 auto; padding: 40px 20px }
  header { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; margin-bottom: 20px }
  h1 { margin: 0; font-size: 20px }
  p { color: var(--soft) }
  ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
  li + li { border-top: 1px solid var(--line) }
  li a { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; padding: 12px 16px; color: inherit; text-decoration: none }
  li a:hover, li a:focus-visible { background: light-dark(#f0f0ec, #292926) }
  time, .to { color: var(--soft); font-size: 13px }
  strong { font-weight: 600 }
  a { color: inherit }
  button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: 4px 12px; cursor: pointer }
  iframe { width: 100%; height: 460px; border: 1px solid var(--line); border-radius: 10px; background: #fff }
  .links { overflow-wrap: anywhere; font-size: 13px }
`;

/** All mails, newest first. The page asks for itself every few seconds. */
export function renderList(mails: readonly Mail[]): Page {
  const items = mails.map(
    (mail) =>
      html`<li>
        <a href="/mails/${mail.id}"
          ><strong>${mail.subject}</strong
          ><time datetime="${mail.sent_at}">${shortTime(mail.sent_at)}</time
          ><span class="to">${mail.to}</span></a
        >
      </li>`,
  );
  return layout(
    "Mailbox",
    html`<header>
        <h1>Mailbox</h1>
        ${mails.length > 0 ? html`<form method="post" action="/clear"><button>Delete all</button></form>` : ""}
      </header>
      ${
        mails.length > 0
          ? html`<ul>
              ${items}
            </ul>`
          : html`<p>
              No mail yet. Sign-in links and password resets of this development stack arrive here;
              nothing is sent to anybody.
            </p>`
      }`,
    5,
  );
}

/** One mail, with its links in full for copying. */
export function renderMail(mail: Mail): Page {
  return layout(
    mail.subject,
    html`<header>
        <h1>${mail.subject}</h1>
        <a href="/">All mails</a>
      </header>
      <p>To ${mail.to} · <time datetime="${mail.sent_at}">${shortTime(mail.sent_at)}</time></p>
      <iframe
        title="The mail"
        src="/mails/${mail.id}/body"
        sandbox="allow-top-navigation-by-user-activation"
      ></iframe>
      <div class="links">
        ${mail.links.map((link) => html`<p><a href="${link}">${link}</a></p>`)}
      </div>`,
  );
}

function layout(title: string, body: Page, refreshSeconds?: number): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds ? html`<meta http-equiv="refresh" content="${refreshSeconds}" />` : ""}
        <title>${title} · Rapport</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}

const shortTime = (iso: string): string => iso.slice(0, 16).replace("T", " ") + " UTC";
