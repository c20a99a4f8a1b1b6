import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A number as people write it in the international form that the API takes; undefined when its country is not told. */
export function toE164(text: string): string | undefined {
  const bare = text.replaceAll(/[\s().\-/]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : undefined;
}

/** +15105550100 as people read it: +1 510 555 0100. */
export const formatNumber = (number: string): string =>
  parsePhoneNumberFromString(number)?.formatInternational() ?? number;
