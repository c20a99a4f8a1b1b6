// Ground for tests of texts and calls: orgs with numbers, and forms that Twilio signed.
import { createHmac } from "node:crypto";
import type pg from "pg";

export const TWILIO_TOKEN = "12345";
/** The public address that is signed; nothing listens there. */
export const WEBHOOK_URL = "https://crm.acme.example/api/webhooks/twilio";

/** An organisation with a number. */
export async function createOrgWithPhone(
  owner: pg.Pool,
  number: string,
  set: { forward_to?: string; recording_mode?: string; greeting?: string } = {},
): Promise<{ orgId: string; phoneId: string }> {
  const { rows } = await owner.query<{ org_id: string; id: string }>(
    `with org as (insert into public.orgs (name, slug) values ('Org of ' || $1, 'org-' || substr(md5(random()::text), 1, 12)) returning id)
     insert into public.phones (org_id, number, label, forward_to, recording_mode, greeting)
     select id, $1, 'Sales', $2, $3, $4 from org returning org_id, id`,
    [number, set.forward_to ?? null, set.recording_mode ?? "off", set.greeting ?? ""],
  );
  return { orgId: rows[0]!.org_id, phoneId: rows[0]!.id };
}

/** The signature of a form post, as Twilio's documentation describes it. */
export function signForm(
  url: string,
  fields: Record<string, string>,
  token = TWILIO_TOKEN,
): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((all, key) => all + key + fields[key], url);
  return createHmac("sha1", token).update(text).digest("base64");
}

/** Posts a form to the function as Twilio would through the public address. */
export async function postAsTwilio(
  functionUrl: string,
  path: string,
  fields: Record<string, string>,
  set: { signature?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string }> {
  const answer = await fetch(functionUrl + path, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": set.signature ?? signForm(WEBHOOK_URL + path, fields),
      ...set.headers,
    },
    body: new URLSearchParams(fields).toString(),
  });
  return { status: answer.status, body: await answer.text() };
}
