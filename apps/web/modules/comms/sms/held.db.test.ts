// Twilio takes a text and holds it: a number sends one a second, and whoever waits in its queue has been sent at no time yet.
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import {
  addPhone,
  CUSTOMER,
  openTwilio,
  OURS,
  runPhoneChores,
  type TestTwilio,
} from "../phones/testing.ts";

let t: TwoOrgs;
let twilio: TestTwilio;
beforeAll(async () => {
  t = await openTwoOrgs();
  twilio = await openTwilio("http://127.0.0.1:9/api/webhooks/twilio", 3_600_000);
  await addPhone(t, t.acme, OURS);
});
afterAll(async () => {
  await t?.close();
  await twilio?.close();
});

test("a text whose answer was lost and that Twilio still holds is not sent again", async () => {
  await twilio.control("faults", { lose_answers: 1 });
  const { body } = await t.call(t.acme.key, "POST", "/sms", { to: CUSTOMER, body: " See you. " });
  for (let round = 0; round < 3; round++) {
    await runPhoneChores();
    await asDatabaseOwner(
      t,
      "update private.phone_queue set next_attempt_at = now(), tried_at = tried_at - interval '1 minute'",
    );
  }
  expect(await twilio.sent()).toMatchObject([{ status: "queued" }]);
  const read = await t.call(t.acme.key, "GET", `/sms/${body.id}`);
  expect(read.body).toMatchObject({ state: "sent", twilio_sid: (await twilio.sent())[0]!.sid });
});
