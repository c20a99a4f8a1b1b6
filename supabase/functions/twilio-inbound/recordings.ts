import { parseRecording } from "@rapport/integrations/twilio/parse";
import { idIn, refuse, type Turn } from "./turn.ts";

/** POST /recording: a recording lies ready with Twilio. A worker fetches it. */
export async function noteRecording({ sql, form, query }: Turn): Promise<Response> {
  const told = parseRecording(form);
  if (!told) return refuse(400, "This is no recording: it needs RecordingSid and CallSid.");
  // An empty message is none.
  if (told.status === "completed" && told.seconds > 0) {
    const [row] = await sql<{ noted: string }[]>`
      select app.note_recording(${told.callSid}, ${idIn(query, "o")}, ${idIn(query, "c")}, ${told.sid}, ${told.seconds},
        ${query.get("kind") === "message"}) as noted`;
    if (row?.noted === "unknown") return refuse(404, "This call is not known here.");
  }
  return new Response(null, { status: 204 });
}
