/** Mails to members whose mailbox has to be connected again: written by the database, sent here, at least once. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { env } from "#lib/env.ts";
import { sendMail, writeMail } from "#lib/mail/index.ts";

type Notice = {
  org_id: string;
  integration_id: string;
  org_name: string;
  org_slug: string;
  address: string;
  reason: string | null;
  member_name: string;
  member_email: string | null;
};

/** Sends what is due and answers how many mails went out. One that is not taken is tried again, ever more rarely. */
export async function sendIntegrationNotices(db: Database, log: Log): Promise<number> {
  const due = await db.call<Notice>("select * from app.claim_integration_notices(20)", []);
  let sent = 0;
  for (const notice of due) {
    try {
      if (notice.member_email && (await sendMail({ to: notice.member_email, ...textOf(notice) })))
        sent++;
      await db.call("select app.finish_integration_notice($1, $2)", [
        notice.org_id,
        notice.integration_id,
      ]);
    } catch (error) {
      log("warn", "A mail about a mailbox was not taken.", {
        integration: notice.integration_id,
        error: String(error),
      });
    }
  }
  return sent;
}

function textOf(notice: Notice): { subject: string; text: string; html: string } {
  const heading = `Connect ${notice.address} again`;
  return {
    subject: `${heading} · ${notice.org_name}`,
    ...writeMail({
      heading,
      paragraphs: [
        `${notice.org_name} can no longer read or send mail of ${notice.address}. ${notice.reason ?? ""}`.trim(),
        "Nothing is lost: what came in meanwhile is read once it is connected. Mails that wait to be sent from it fail until then.",
      ],
      action: {
        label: "Connect again",
        url: `${env.webOrigin()}/${notice.org_slug}/settings/mailboxes`,
      },
      foot: `You get this mail because you connected this mailbox to ${notice.org_name}.`,
    }),
  };
}
