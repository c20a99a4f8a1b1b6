/** Ground for tests of texts and calls: a local Twilio, and an org with a number that is pointed at it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService, TWILIO_DEFAULTS, twilioEmulator } from "@rapport/emulators";
import { database } from "#lib/database.ts";
import { createLog } from "#lib/log.ts";
import { expect, vi } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import type { TestOrg, TwoOrgs } from "#lib/testing/two-orgs.ts";
import { placeDueCalls } from "../calls/place.ts";
import { sendDueTexts } from "../sms/send.ts";
import { fetchPhoneFiles } from "./fetch-files.ts";
import { reconcilePhones } from "./reconcile.ts";

export const [OURS, THEIRS, SPARE] = TWILIO_DEFAULTS.numbers;
export const REP = "+14155550111";
export const CUSTOMER = "+14155550142";
/** Generous: what is waited for is a condition, never a time. */
export const PATIENCE = { timeout: 20_000, interval: 20 };

type Message = { sid: string; from: string; to: string; body: string; direction: string };
export type TestTwilio = {
  url: string;
  /** Does what a person at the other end, or a fault, does. */
  control: (path: string, body?: object) => Promise<{ sid: string }>;
  /** What we have sent, as Twilio knows it. */
  sent: () => Promise<Message[]>;
  close: () => Promise<void>;
};

/** Starts it and points this process at it. Before the first use of the settings. */
export async function openTwilio(webhookUrl: string): Promise<TestTwilio> {
  const service = await startService(twilioEmulator({ stepMs: 5, secondMs: 60 }), 0);
  const folder = mkdtempSync(join(tmpdir(), "rapport-phones-"));
  Object.assign(process.env, {
    TWILIO_ACCOUNT_SID: TWILIO_DEFAULTS.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_DEFAULTS.authToken,
    TWILIO_API_URL: service.url,
    TWILIO_WEBHOOK_URL: webhookUrl,
    RAPPORT_FILES_DIR: folder,
  });
  return {
    url: service.url,
    control: async (path, body = {}) =>
      (await (
        await fetch(`${service.url}/_emulator/${path}`, {
          method: "POST",
          body: JSON.stringify(body),
        })
      ).json()) as { sid: string },
    sent: async () => {
      const state = (await (await fetch(`${service.url}/_emulator/state`)).json()) as {
        messages: Message[];
      };
      return state.messages.filter(({ direction }) => direction !== "inbound");
    },
    async close() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Works off what is due, as the API's process does when it is woken. */
export async function runPhoneChores(): Promise<void> {
  const log = createLog();
  await sendDueTexts(database(), log);
  await placeDueCalls(database(), log);
  await reconcilePhones(database(), log);
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
