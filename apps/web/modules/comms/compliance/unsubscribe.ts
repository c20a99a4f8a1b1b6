/**
 * Links in bulk mail that end a subscription: by one POST of a mail program (RFC 8058), or by the button of a small page. A link is the
 * org's id and 256 random bits, of which the database keeps the hash. Mail scanners follow links, so reading one changes nothing.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "@rapport/db";
import { env } from "#lib/env.ts";
import type { DueMail } from "../emails/attempt.ts";
import { escapeHtml, language, words } from "./unsubscribe-words.ts";

const tokenPattern = /^([0-9a-f]{32})\.([\w-]{43})$/;
const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** The address for the headers and the text of a bulk mail that goes out now; undefined for one that goes to several people. */
export const unsubscribeUrl =
  (db: () => Database) =>
  async (mail: DueMail): Promise<string | undefined> => {
    const secret = randomBytes(32).toString("base64url");
    const [row] = await db().call<{ kept: boolean }>(
      "select app.keep_unsubscribe_token($1, $2, $3) as kept",
      [mail.org_id, mail.id, hashOf(secret)],
    );
    if (!row?.kept) return undefined;
    return `${env.webOrigin()}/api/unsubscribe/${mail.org_id.replaceAll("-", "")}.${secret}`;
  };

function readToken(token: string): readonly [org: string, hash: Buffer] | undefined {
  const [, hex, secret] = tokenPattern.exec(token) ?? [];
  if (!hex || !secret) return undefined;
  return [hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"), hashOf(secret)];
}

/** Answers GET by a page with a button, and POST by ending the subscription, whoever asks and however often. */
export async function answerUnsubscribe(
  request: Request,
  token: string,
  db: Database,
): Promise<Response> {
  const parts = readToken(token);
  const [known] = parts
    ? await db.call<{ org_name: string; is_out: boolean }>(
        "select org_name, is_out from app.read_unsubscribe($1, $2)",
        parts,
      )
    : [];
  if (!parts || !known) return page(404, words("page.wrongTitle"), words("page.wrong"));
  const org = known.org_name;
  if (request.method === "POST") {
    await db.call("select app.unsubscribe($1, $2)", parts);
    return page(200, words("page.doneTitle"), words("page.done", { org }));
  }
  if (known.is_out) return page(200, words("page.doneTitle"), words("page.isOut", { org }));
  return page(200, words("page.askTitle", { org }), words("page.ask"), words("page.act"));
}

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color:#1c1c1a;background:#fafaf8}h1{font-size:1.25rem;font-weight:600}button{font:inherit;font-weight:500;padding:.5rem 1rem;border:0;border-radius:.5rem;background:#1c1c1a;color:#fff;cursor:pointer}button:focus-visible{outline:2px solid #1c1c1a;outline-offset:2px}@media(prefers-color-scheme:dark){body{color:#ecece8;background:#161614}button{background:#ecece8;color:#161614}}";

/** A page without scripts, for people who are nobody here and read it in a mail program's window. */
function page(status: number, title: string, said: string, act?: string): Response {
  const heading = escapeHtml(title);
  const form = act
    ? `<form method="post"><button type="submit">${escapeHtml(act)}</button></form>`
    : "";
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${heading}</title><style>${style}</style><main><h1>${heading}</h1><p>${escapeHtml(said)}</p>${form}</main></html>`;
  return new Response(html, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      "Referrer-Policy": "no-referrer",
    },
  });
}
