// E-mail addresses, phone numbers, web addresses.
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js";
import { quote, type Read } from "./result.ts";

/** An address as typed, without a name around it. The first of several, with a note. */
export function readEmail(cell: string): Read {
  const all = cell.split(/[;,\s]+(?=[^\s;,<>]*@)/).map((part) => part.trim());
  const address = unwrap(all[0] ?? "");
  const problem = emailProblem(address);
  if (problem) return { problem: `${quote(cell)} ${problem}` };
  return all.length > 1
    ? { value: address, note: `${all.length} addresses, the first was taken` }
    : { value: address };
}

function unwrap(text: string): string {
  const inBrackets = /<([^<>]+)>/.exec(text)?.[1] ?? text;
  return inBrackets
    .replace(/^mailto:/i, "")
    .replace(/[;,]+$/, "")
    .trim();
}

function emailProblem(address: string): string | undefined {
  const [local, domain, more] = address.split("@");
  if (domain === undefined) return "has no @";
  if (more !== undefined) return "has two @";
  if (!local) return "has nothing before the @";
  if (!domain) return "has no domain";
  if (/\s/.test(address)) return "has a blank in it";
  if (address.length > 320 || local.length > 64) return "is too long for an address";
  if (
    !/^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u.test(
      domain,
    )
  )
    return "has no valid domain";
  return undefined;
}

export const isCountry = (code: string): code is CountryCode => isSupportedCountry(code);

export type Phone = { phone: string; phone_normalized: string | null };

/**
 * A phone number as typed, with its E.164 form where it can be told.
 *
 * @param country ISO 3166 code for numbers without a country code
 */
export function readPhone(cell: string, country?: CountryCode): Read<Phone> {
  const text = cell.replace(/\s+/g, " ").replace(/^tel:/i, "").trim();
  if (!/\d.*\d.*\d/.test(text)) return { problem: `${quote(cell)} is not a phone number` };
  const phone = text.slice(0, 60);
  const parsed = parsePhoneNumberFromString(text, country);
  if (parsed?.isPossible()) return { value: { phone, phone_normalized: parsed.number } };
  const why =
    country || text.startsWith("+")
      ? "is not a number in any dialling plan"
      : "has no country code";
  return {
    value: { phone, phone_normalized: null },
    note: `${quote(text)} ${why}; it was kept as written`,
  };
}

/** A web address with its scheme. */
export function readWebsite(cell: string): Read {
  const host = hostOf(cell);
  if (!host) return { problem: `${quote(cell)} is not a web address` };
  const text = cell.trim();
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return url.length > 2000 ? { problem: "is longer than 2,000 characters" } : { value: url };
}

/** A domain such as `acme.example`, from a domain or any web address. */
export function readDomain(cell: string): Read {
  const host = hostOf(cell);
  return host ? { value: host } : { problem: `${quote(cell)} is not a domain` };
}

function hostOf(cell: string): string | undefined {
  const text = cell.trim().replace(/^[^\s@/]+@/, "");
  try {
    const host = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`).hostname
      .replace(/^www\./, "")
      .replace(/\.$/, "");
    return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(host) && host.length <= 253
      ? host
      : undefined;
  } catch {
    return undefined;
  }
}
