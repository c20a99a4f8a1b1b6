// Texts with refusals, lost answers and workers that give up halfway: what Twilio has in the end is what was asked for, each once. In
// faults-long.test.ts processes and Postgres are killed for it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import {
  addPhone,
  CUSTOMER,
  openTwilio,
  OURS,
  runPhoneChores,
  THEIRS,
  type TestTwilio,
} from "../phones/testing.ts";

const TEXTS = 40;
/** As many rounds as a text may need, and more: what has not ended by then never will. */
const ROUNDS = 60;

let t: TwoOrgs;
let twilio: TestTwilio;
beforeAll(async () => {
  t = await openTwoOrgs();
  twilio = await openTwilio("http://127.0.0.1:9/api/webhooks/twilio");
  await addPhone(t, t.acme, OURS);
  await addPhone(t, t.globex, THEIRS);
});
afterAll(async () => {
  await t?.close();
  await twilio?.close();
});

test(
  `${TEXTS} texts with faults: none twice, none lost, each under its own SID`,
  { timeout: 120_000 },
  async () => {
    // Every fourth has the words of another, so that only its SID tells them apart.
    const bodies = Array.from({ length: TEXTS }, (_, n) => `Text ${n % 4 === 3 ? n - 1 : n}`);
    for (const [n, body] of bodies.entries()) {
      const org = n % 5 === 0 ? t.globex : t.acme;
      expect((await t.call(org.key, "POST", "/sms", { to: CUSTOMER, body })).status).toBe(201);
    }
    const refusal = (status: number) => ({
      on: "messages",
      status,
      code: 20000 + status,
      message: "Not now",
    });
    const isOpen = async () =>
      (
        await asDatabaseOwner<{ n: number }>(
          t,
          "select count(*)::int as n from private.phone_queue",
        )
      )[0]!.n > 0;
    let rounds = 0;
    for (; rounds < ROUNDS && (await isOpen()); rounds++) {
      const harm = rounds < 8;
      await twilio.control("faults", {
        fail: harm ? [refusal(429), refusal(500), refusal(429)] : [],
        lose_answers: harm ? 3 : 0,
      });
      // A worker that dies after it has said what it is about to do.
      if (harm) await asDatabaseOwner(t, "select from app.claim_sms(2)");
      await runPhoneChores();
      // Leases end and a minute passes, while nobody is at work.
      await asDatabaseOwner(
        t,
        "update private.phone_queue set next_attempt_at = now(), tried_at = tried_at - interval '1 minute', attempts = least(attempts, 5)",
      );
    }
    expect(rounds).toBeGreaterThan(2);
    const sent = await twilio.sent();
    expect(sent.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
    const kept = await asDatabaseOwner<{ twilio_sid: string; body: string; state: string }>(
      t,
      "select twilio_sid, body, state from public.sms where direction = 'outbound'",
    );
    expect(new Set(kept.map(({ state }) => state))).toEqual(new Set(["sent"]));
    expect(kept.map(({ twilio_sid, body }) => `${twilio_sid} ${body}`).toSorted()).toEqual(
      sent.map(({ sid, body }) => `${sid} ${body}`).toSorted(),
    );
  },
);
