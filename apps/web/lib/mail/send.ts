/** Mails that Rapport itself sends: invitations, and what owners must know. Those of signing in are Supabase Auth's. */
import { createTransport, type Transporter } from "nodemailer";
import { env } from "../env.ts";

export type Mail = { to: string; subject: string; text: string; html: string };

/** A server that takes longer than this is as good as none: somebody waits for the answer. */
const patience = 8_000;

/** Whether RAPPORT_MAIL_URL names a server. */
export const mailConfigured = (): boolean => env.mailUrl() !== undefined;

let transport: Transporter | undefined;

/**
 * Sends one mail over RAPPORT_MAIL_URL: `smtp://` or `smtps://`, or `http://` of the development mailbox.
 * Answers false when no server is named. Throws when the server does not take it.
 */
export async function sendMail(mail: Mail): Promise<boolean> {
  const url = env.mailUrl();
  if (url === undefined) return false;
  if (url.startsWith("http:")) {
    await postToMailbox(url, mail);
    return true;
  }
  // DNS, connect, greeting and silence each have their own clock; the whole has one, too.
  transport ??= createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  await withinTime(transport.sendMail({ from: env.mailFrom(), ...mail }));
  return true;
}

async function withinTime(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new Error(`The mail server did not take the mail within ${patience / 1000} s.`)),
      patience,
    );
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The mailbox of a local stack keeps what it gets and sends nothing on. */
async function postToMailbox(url: string, mail: Mail): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: mail.to, subject: mail.subject, html: mail.html }),
    signal: AbortSignal.timeout(patience),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The mailbox answered ${answer.status}.`);
}
