// Addresses as they are compared and stored.

export type MailAddress = { address: string; name: string };

/** Longer ones cannot be delivered (RFC 5321, 4.5.3.1). */
const LONGEST = 320;

/**
 * An address in the form in which two of them are compared: lower case, composed accents (NFC), a domain in the letters people type
 * (`müller.example`, not `xn--mller-kva.example`). Undefined for what is no address.
 */
export function normalizeAddress(address: string): string | undefined {
  const text = address.trim().normalize("NFC").toLowerCase();
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1 || text.length > LONGEST) return undefined;
  if (
    /[\s\u0000-\u001f\u007f<>(),;:"[\]\\]/.test(text.slice(at + 1)) ||
    /[\u0000-\u001f\u007f\s]/.test(text)
  )
    return undefined;
  return text.slice(0, at + 1) + unicodeDomain(text.slice(at + 1).replace(/\.$/, ""));
}

/** The domain of an address, in the same form. */
export function domainOf(address: string): string | undefined {
  const normal = normalizeAddress(address);
  return normal?.slice(normal.lastIndexOf("@") + 1);
}

function unicodeDomain(domain: string): string {
  if (!/(?:^|\.)xn--/.test(domain)) return domain;
  return domain
    .split(".")
    .map((label) => (label.startsWith("xn--") ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join(".")
    .normalize("NFC");
}

/** RFC 3492, decoding alone: neither Deno 2.1 nor the browser's URL offers it. Undefined for what does not decode. */
function decodePunycode(text: string): string | undefined {
  const cut = text.lastIndexOf("-");
  const output = Array.from(cut > 0 ? text.slice(0, cut) : "", (sign) => sign.codePointAt(0) ?? 0);
  let [point, bias, index] = [128, 72, 0];
  for (let at = cut > 0 ? cut + 1 : 0; at < text.length;) {
    const before = index;
    for (let weight = 1, step = 36; ; step += 36) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === undefined) return undefined;
      index += digit * weight;
      if (index > 0x10_ff_ff * 64) return undefined;
      const limit = step <= bias ? 1 : step >= bias + 26 ? 26 : step - bias;
      if (digit < limit) break;
      weight *= 36 - limit;
    }
    const count = output.length + 1;
    bias = adapt(index - before, count, before === 0);
    point += Math.floor(index / count);
    index %= count;
    if (point > 0x10_ff_ff || (point >= 0xd8_00 && point <= 0xdf_ff)) return undefined;
    output.splice(index++, 0, point);
  }
  return output.length === 0 ? undefined : String.fromCodePoint(...output);
}

function digitOf(code: number): number | undefined {
  if (code >= 97 && code <= 122) return code - 97;
  if (code >= 48 && code <= 57) return code - 22;
  return undefined;
}

function adapt(delta: number, count: number, first: boolean): number {
  let left = first ? Math.floor(delta / 700) : delta >> 1;
  left += Math.floor(left / count);
  let step = 0;
  for (; left > 455; step += 36) left = Math.floor(left / 35);
  return step + Math.floor((36 * left) / (left + 38));
}
