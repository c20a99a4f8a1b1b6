import { type Read } from "./result.ts";

/** Text of at most `max` characters. Line breaks become blanks unless `multiline`. */
export function readText(cell: string, max: number, multiline = false): Read {
  const composed = cell.normalize("NFC");
  const text = multiline
    ? composed.replace(/\r\n?/g, "\n").trim()
    : composed.replace(/\s+/g, " ").trim();
  if (text === "") return { value: null };
  if (text.length > max)
    return { problem: `has ${text.length} characters, up to ${max} are taken` };
  return { value: text };
}

export type PersonName = { first_name: string; last_name: string };

/** "Moser, Eva" and "Eva Moser" as first and last name; one word alone is the last name. */
export function splitName(full: string): PersonName & { turned: boolean } {
  const text = full.replace(/\s+/g, " ").trim();
  const comma = /^([^,]+), ([^,]+)$/.exec(text);
  if (comma) return { first_name: comma[2] ?? "", last_name: comma[1] ?? "", turned: true };
  const words = text.split(" ");
  const particle = words.findIndex(
    (word, at) =>
      at > 0 && /^(?:van|von|de|der|den|di|da|del|della|dos|du|la|le|ter|ten|zu|zur)$/.test(word),
  );
  const at = particle > 0 ? particle : words.length - 1;
  return {
    first_name: words.slice(0, at).join(" "),
    last_name: words.slice(at).join(" "),
    turned: false,
  };
}
