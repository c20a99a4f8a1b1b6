/** Mails about webhooks that fail: written by the database when it notes the trouble, sent here, at least once. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { env } from "#lib/env.ts";
import { sendMail, writeMail, type MailText } from "#lib/mail/index.ts";

type Notice = {
  org_id: string;
  id: string;
  kind: string;
  about: { id: string; url: string; percent: number; reason: string | null };
  org_slug: string;
  org_name: string;
  emails: string[];
};

/** Sends what is due and answers how many mails went out. One that fails is tried again in five minutes, ten times in all. */
export async function sendWebhookNotices(db: Database, log: Log): Promise<number> {
  let sent = 0;
  for (;;) {
    const due = await db.call<Notice>("select * from app.claim_notices(20)", []);
    if (due.length === 0) return sent;
    for (const notice of due) sent += await sendNotice(db, log, notice);
  }
}

async function sendNotice(db: Database, log: Log, notice: Notice): Promise<number> {
  let sent = 0;
  let failed = false;
  for (const to of notice.emails) {
    try {
      if (await sendMail({ to, ...textOf(notice) })) sent++;
    } catch (error) {
      failed = true;
      log("warn", "A mail about a webhook was not taken.", {
        webhook: notice.about.id,
        error: String(error),
      });
    }
  }
  await db.call("select app.finish_notice($1, $2, $3)", [notice.org_id, notice.id, !failed]);
  return sent;
}

function textOf(notice: Notice): { subject: string; text: string; html: string } {
  const { about, kind, org_name, org_slug } = notice;
  // Without its query, where receivers keep tokens.
  const { host, origin, pathname } = new URL(about.url);
  const address = `${origin}${pathname}`;
  const off = kind === "webhook.disabled";
  const heading = off
    ? `The webhook to ${host} was turned off`
    : `The webhook to ${host} is failing`;
  const text: MailText = {
    heading,
    paragraphs: off
      ? [
          `${about.reason ?? "It failed for too long."} Nothing is sent to ${address} any more.`,
          "When the receiver works again, turn the webhook on and replay what is missing: events are kept for 30 days.",
        ]
      : [
          `Every attempt to reach ${address} has failed for ${about.percent} % of the five days after which it is turned off.`,
          "What could not be delivered is tried again by itself. Its log says what the receiver answered.",
        ],
    action: {
      label: "Open the webhook",
      url: `${env.webOrigin()}/${org_slug}/settings/webhooks/${about.id}`,
    },
    foot: `You get this mail because you look after this webhook of ${org_name}.`,
  };
  return { subject: `${heading} · ${org_name}`, ...writeMail(text) };
}
