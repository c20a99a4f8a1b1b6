// Mentions as they stand in a note: an @ before a member's name.
export type Mentioned = { id: string; name: string };

/** The mention that is being written before the caret: where its @ stands, and what of the name is there. */
export function openMention(text: string, caret: number): { at: number; query: string } | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  // An @ within a word is an address.
  if (at < 0 || /[\p{L}\p{N}._-]/u.test(before[at - 1] ?? "")) return null;
  const query = before.slice(at + 1);
  return query.length > 40 || /\n|^\s/.test(query) ? null : { at, query };
}

/** Members whose name, or a word of it, begins like that. */
export function matchMembers<M extends Mentioned>(members: readonly M[], query: string): M[] {
  const wanted = query.toLocaleLowerCase();
  return members.filter(({ name }) => {
    const known = name.toLocaleLowerCase();
    return known.startsWith(wanted) || known.split(/\s+/).some((word) => word.startsWith(wanted));
  });
}

/** Of the members who were chosen, those whose name still stands in the text. */
export const stillMentioned = (text: string, chosen: readonly Mentioned[]): string[] => [
  ...new Set(chosen.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id)),
];

/** A text in pieces: what is a mention of one of these names, and what is not. */
export function splitMentions(
  text: string,
  names: readonly string[],
): { text: string; isMention: boolean }[] {
  if (names.length === 0) return [{ text, isMention: false }];
  // The longest first: of Ann and Ann Lee it is Ann Lee.
  const wanted = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => `@${name}`.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return text
    .split(new RegExp(`(${wanted.join("|")})`, "u"))
    .map((piece, at) => ({ text: piece, isMention: at % 2 === 1 }))
    .filter((piece) => piece.text);
}
