/** Ground for tests of texts and calls: a local Twilio, and an org with a number that is pointed at it. */
import { database } from "#lib/database.ts";
import { createLog } from "#lib/log.ts";
import { expect, vi } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import type { TestOrg, TwoOrgs } from "#lib/testing/two-orgs.ts";
import { placeDueCalls } from "../calls/place.ts";
import { sendDueTexts } from "../sms/send.ts";
import { fetchPhoneFiles } from "./fetch-files.ts";
import { reconcilePhones } from "./reconcile.ts";
import { askAfterSilent } from "./watch.ts";

export {
  CUSTOMER,
  openTwilio,
  OURS,
  REP,
  SPARE,
  THEIRS,
  type TestTwilio,
} from "#lib/testing/twilio.ts";
/** Generous: what is waited for is a condition, never a time. */
export const PATIENCE = { timeout: 20_000, interval: 20 };

/** Works off what is due, as the API's process does when it is woken. */
export async function runPhoneChores(): Promise<void> {
  const log = createLog();
  await sendDueTexts(database(), log);
  await placeDueCalls(database(), log);
  await reconcilePhones(database(), log);
  await askAfterSilent(database(), log);
  await fetchPhoneFiles(database(), log);
}

/** Works until the condition holds. */
export async function workUntil(holds: () => Promise<void>): Promise<void> {
  await vi.waitFor(async () => {
    await runPhoneChores();
    await holds();
  }, PATIENCE);
}

/** Takes a number into use for an org, as its owner does. People there may be texted and called by day and night. */
export async function addPhone(
  t: TwoOrgs,
  org: TestOrg,
  number: string,
  set: object = {},
): Promise<{ id: string; number: string }> {
  const answer = await t.call(
    org.people.owner.cookie,
    "POST",
    `/phones`,
    { number, ...set },
    inOrgHeader(org),
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  await asDatabaseOwner(
    t,
    `insert into public.quiet_hours (org_id, channel, country, earliest, latest)
     select $1, c, 'US', '00:00', '24:00' from unnest('{sms,call}'::text[]) c
     where not exists (select from public.quiet_hours q where q.org_id = $1)`,
    [org.id],
  );
  return answer.body;
}

/** The header by which the browser says the org. */
export const inOrgHeader = (org: TestOrg): Record<string, string> => ({ "Rapport-Org": org.slug });
