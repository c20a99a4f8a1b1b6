// How fast mailboxes are read, alone and side by side, and whether one ever has another's mail.
import { layGround, type Ground, type QuotaPlan } from "./ground.ts";

/** The burst that a mailbox may spend at once is over by then. */
const SETTLED_MS = 15_000;

export type Pace = { perMinute: number; stored: number; seconds: number };

/** Messages a minute of one mailbox, after the first burst. */
export async function measurePace(
  plan: QuotaPlan,
  messages: number,
  seconds: number,
): Promise<Pace> {
  const ground = await layGround(1, messages, plan);
  try {
    const began = performance.now();
    ground.startReading();
    const settle = plan === "none" ? 0 : SETTLED_MS;
    const first = await countAt(ground, began + settle, messages);
    const last = await countAt(ground, began + settle + seconds * 1000, messages);
    const took = (last.at - first.at) / 1000;
    return {
      perMinute: ((last.stored - first.stored) / took) * 60,
      stored: last.stored,
      seconds: took,
    };
  } finally {
    await ground.close();
  }
}

/** Waits for a moment, or until all is stored. */
async function countAt(
  ground: Ground,
  moment: number,
  all: number,
): Promise<{ at: number; stored: number }> {
  for (;;) {
    const stored = await ground.countStored();
    const at = performance.now();
    if (at >= moment || stored >= all) return { at, stored };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export type SideBySide = { perMinute: number; seconds: number; stored: number; crossReads: number };

/** Many mailboxes of two organisations at once: how long it takes, and how many mails lie in a mailbox they were not sent to. */
export async function readSideBySide(mailboxes: number, messages: number): Promise<SideBySide> {
  const ground = await layGround(mailboxes, messages, "none");
  try {
    const began = performance.now();
    ground.startReading();
    const { at, stored } = await countAt(ground, began + 600_000, mailboxes * messages);
    const seconds = (at - began) / 1000;
    const { rows } = await ground.owner.query<{ wrong: number }>(
      `select count(*)::int as wrong from public.emails e join public.email_bodies b on b.org_id = e.org_id and b.id = e.id
         join public.integrations i on i.org_id = e.org_id and i.id = e.integration_id
         join public.conversations c on c.org_id = e.org_id and c.id = e.conversation_id
       where position('For ' || i.address || ' ' in e.subject) <> 1 or position('For ' || i.address || ',' in b.text) <> 1
         or c.integration_id <> i.id or e.member_id <> i.member_id or b.member_id <> i.member_id`,
    );
    return {
      perMinute: (stored / seconds) * 60,
      seconds,
      stored,
      crossReads: rows[0]?.wrong ?? -1,
    };
  } finally {
    await ground.close();
  }
}
