// The scenes of `pnpm bench comms`, in the order in which they run. Each kind of message brings a file of its own.
import { ms, whole } from "../report.ts";
import { measureInboundTexts, type Spread } from "./inbound-text.ts";
import { measurePace, readSideBySide } from "./mailboxes.ts";

export type Verdict = { what: string; found: string; target: string; holds: boolean };
export type Scene = (settings: { long: boolean }) => Promise<Verdict[]>;

/** What Google lets one person's mailbox be read by, a minute: its quota over the price of a message. */
const ALLOWED = { "before-2026": 15_000 / 5, "since-2026": 6_000 / 20 } as const;

const atQuota =
  (plan: keyof typeof ALLOWED, target: number): Scene =>
  async ({ long }) => {
    const seconds = long ? 120 : 40;
    const most = Math.ceil((ALLOWED[plan] * (seconds + 40)) / 60);
    const { perMinute } = await measurePace(plan, most, seconds);
    return [
      {
        what: `one mailbox at Gmail's quota ${plan === "before-2026" ? "for projects of before May 2026" : "for projects since May 2026"} (${whole(ALLOWED[plan])} a minute at most), messages a minute`,
        found: whole(perMinute),
        target: `at least ${whole(target)}`,
        holds: perMinute >= target && perMinute <= ALLOWED[plan] * 1.02,
      },
    ];
  };

export const SCENES: Record<string, Scene> = {
  fast: async ({ long }) => {
    const messages = long ? 5_000 : 2_000;
    const { perMinute, seconds } = await measurePace("none", messages, 600);
    return [
      {
        what: `one mailbox as fast as the local Google allows, ${whole(messages)} messages in ${seconds.toFixed(1)} s, messages a minute`,
        found: whole(perMinute),
        target: "at least 400",
        holds: perMinute >= 400,
      },
    ];
  },
  before: atQuota("before-2026", 400),
  // 300 is all that Google allows; nine tenths of it leave room for what the person does meanwhile.
  since: atQuota("since-2026", 270),
  parallel: async ({ long }) => {
    const [mailboxes, messages] = [20, long ? 500 : 100];
    const found = await readSideBySide(mailboxes, messages);
    return [
      {
        what: `${mailboxes} mailboxes of two organisations side by side, ${whole(found.stored)} messages in ${found.seconds.toFixed(1)} s, messages a minute`,
        found: whole(found.perMinute),
        target: "at least 400",
        holds: found.perMinute >= 400 && found.stored === mailboxes * messages,
      },
      {
        what: "of these, mails in a mailbox that they were not sent to",
        found: String(found.crossReads),
        target: "0",
        holds: found.crossReads === 0,
      },
    ];
  },
  inbound: async ({ long }) => {
    const [samples, conversations] = [long ? 1_000 : 200, 5_000];
    const found = await measureInboundTexts(samples, conversations);
    const shown = ({ p50, p95 }: Spread) => `${ms(p50)} / ${ms(p95)}`;
    const way = (what: string, times: Spread): Verdict => ({
      what: `inbound text, from Twilio's signed request ${what}, ${whole(samples)} samples, p50 / p95 ms`,
      found: shown(times),
      target: "p95 under 1,000",
      holds: times.p95 < 1_000,
    });
    return [
      way(`to the line in the rep's inbox of ${whole(conversations)}`, found.list),
      way("to the signal on the rep's stream and the list that it asks for then", found.screen),
      {
        what: "beside it, a bare row inserted and read back, p50 / p95 ms",
        found: shown(found.floor),
        target: "the floor",
        holds: true,
      },
      {
        what: "of these, told to or listed for the other organisation's rep",
        found: String(found.crossReads),
        target: "0",
        holds: found.crossReads === 0,
      },
    ];
  },
};
