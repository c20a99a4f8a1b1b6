/** What a link to unsubscribe is called: in the mail that bears it, and on the page behind it. */
import { createTranslator } from "next-intl";
import unsubscribe from "../../../messages/en/unsubscribe.json" with { type: "json" };

export const language = "en";
export const words = createTranslator({ locale: language, messages: unsubscribe });

type Texts = { text: string; html: string | undefined };

/** The texts of a mail with the link below, for whoever reads it in a program without a button for that. */
export function withUnsubscribeLink({ text, html }: Texts, url: string): Texts {
  const [question, act] = [words("mail.question"), words("mail.act")];
  const address = escapeHtml(url);
  return {
    text: `${text.trimEnd()}\n\n${question} ${act}: ${url}\n`,
    html:
      html === undefined
        ? undefined
        : `${html}<div style="margin-top:24px;font-size:12px;color:#6b6b66">${escapeHtml(question)} <a href="${address}" style="color:#6b6b66">${escapeHtml(act)}</a></div>`,
  };
}

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
