/** Fetches what lies with Twilio into our own store: pictures of texts, recordings of calls. */
import type { Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { fetchTwilioFile, recordingUrl, TwilioFileError } from "@rapport/integrations/twilio/files";
import { env } from "#lib/env.ts";
import { mediaKey } from "../sms/media.ts";

type DueFile = {
  org_id: string;
  id: string;
  lease: string;
  kind: "media" | "recording";
  remote: string;
};

const BATCH = 5;
const MAX_BATCHES = 20;

/** Fetches what is due and answers how many files came. */
export async function fetchPhoneFiles(db: Database, log: Log): Promise<number> {
  const settings = env.twilio();
  if (!settings) return 0;
  let fetched = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = await db.call<DueFile>("select * from app.claim_phone_files($1)", [BATCH]);
    if (due.length === 0) break;
    const ends = await Promise.all(
      due.map(async (file) => {
        const { org_id, id, lease, kind, remote } = file;
        const finish = (...rest: unknown[]) =>
          db.call("select app.finish_phone_file($1, $2, $3, $4, $5, $6, $7)", [
            org_id,
            id,
            lease,
            ...rest,
          ]);
        try {
          const url = kind === "recording" ? recordingUrl(settings, remote) : remote;
          const { bytes, type } = await fetchTwilioFile(settings, url);
          const key = kind === "recording" ? `${org_id}/recording/${id}` : mediaKey(org_id, id);
          await env.fileStore().put(key, bytes, type);
          await finish(key, bytes.byteLength, type.slice(0, 200), false);
          return true;
        } catch (error) {
          const forGood = error instanceof TwilioFileError && error.forGood;
          log("warn", "A file of Twilio's could not be fetched.", {
            file: id,
            kind,
            error: String(error),
          });
          await finish(null, null, null, forGood);
          return false;
        }
      }),
    );
    fetched += ends.filter(Boolean).length;
  }
  return fetched;
}
