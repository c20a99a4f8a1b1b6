import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A phone number in E.164, or null when it carries no country or is too short to be one. What was typed is kept beside it. */
export function normalizePhone(typed: string): string | null {
  return parsePhoneNumberFromString(typed)?.number ?? null;
}
