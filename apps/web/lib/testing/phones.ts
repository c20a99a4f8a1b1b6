/** For tests that ask every route: a number, a text with a picture and a call with a recording, of one org. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "#lib/env.ts";
import { asDatabaseOwner } from "./membership.ts";
import type { TwoOrgs } from "./two-orgs.ts";

const CUSTOMER = "+14155550191";
/** 16 bytes that say MP3 and play as nothing. */
const SOUND = new Uint8Array([0xff, 0xfb, 0x90, 0x64, ...Array.from({ length: 12 }, () => 0)]);

/**
 * Makes them and answers their ids, by the first part of their addresses. Before the file store is first used. In a second
 * organisation over another number: a number is one organisation's.
 */
export async function plantPhoneRecords(
  t: TwoOrgs,
  orgId: string,
  number = "+15105550190",
): Promise<{ phones: string; sms: string; calls: string }> {
  process.env["RAPPORT_FILES_DIR"] ??= mkdtempSync(join(tmpdir(), "rapport-planted-"));
  const mark = `canary${number.slice(-4)}`;
  const one = async <Row extends Record<string, string>>(query: string, values: unknown[]) =>
    (await asDatabaseOwner<Row>(t, query, values))[0]!;
  const phone = await one<{ id: string }>(
    "insert into public.phones (org_id, number, label) values ($1, $2, 'Canary') returning id",
    [orgId, number],
  );
  const picture = JSON.stringify([{ url: "https://api.twilio.com/canary", type: "image/png" }]);
  const text = await one<{ sms: string }>(
    "select sms from app.receive_sms($1, $2, $3, 'A canary text', $4)",
    [`SM${mark}`, CUSTOMER, number, picture],
  );
  const call = await one<{ call: string }>("select call from app.receive_call($1, $2, $3)", [
    `CA${mark}`,
    CUSTOMER,
    number,
  ]);
  await one("select app.note_recording($1, null, null, $2, 3, true)", [`CA${mark}`, `RE${mark}`]);
  const files = await asDatabaseOwner<{ id: string; lease: string; kind: string }>(
    t,
    "select id, lease, kind from app.claim_phone_files(10)",
  );
  for (const { id, lease, kind } of files) {
    const isSound = kind === "recording";
    const key = isSound ? `${orgId}/recording/${id}` : `${orgId}/sms_media/${id}`;
    const type = isSound ? "audio/mpeg" : "image/png";
    await env.fileStore().put(key, SOUND, type);
    await one("select app.finish_phone_file($1, $2, $3, $4, $5, $6)", [
      orgId,
      id,
      lease,
      key,
      SOUND.byteLength,
      type,
    ]);
  }
  return { phones: phone.id, sms: text.sms, calls: call.call };
}
