import { SegmentedMessage } from "sms-segments-calculator";

export type Segments = { count: number; encoding: "GSM-7" | "UCS-2"; characters: number };

/** Into how many texts a body is cut on its way, which is what carriers charge. */
export function countSegments(body: string): Segments {
  const message = new SegmentedMessage(body);
  return {
    count: body ? message.segmentsCount : 0,
    encoding: message.encodingName === "GSM-7" ? "GSM-7" : "UCS-2",
    characters: message.numberOfCharacters,
  };
}

/** What Twilio takes in one text. */
export const MAX_TEXT_LENGTH = 1_600;
