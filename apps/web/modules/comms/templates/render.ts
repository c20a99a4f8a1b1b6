/** Placeholders in texts: {{person.first_name}}, and {{person.first_name|there}} for when there is none. */
const placeholder = /\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*(?:\|([^{}]*))?\}\}/gi;

export type Values = Readonly<Record<string, string | null | undefined>>;

/** The names of a text's placeholders, each once. */
export function variablesIn(...texts: (string | null | undefined)[]): string[] {
  const names = texts.flatMap((text) =>
    Array.from((text ?? "").matchAll(placeholder), ([, name]) => name!.toLowerCase()),
  );
  return [...new Set(names)];
}

/**
 * The text with its values, and the names that have none and no word in their place. `escape` makes a value fit where the text
 * stands, such as HTML; a value is never read for placeholders again.
 */
export function renderText(
  text: string,
  values: Values,
  escape: (value: string) => string = (value) => value,
): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const rendered = text.replaceAll(placeholder, (_, name: string, fallback: string | undefined) => {
    const key = name.toLowerCase();
    const value = Object.hasOwn(values, key) ? values[key]?.trim() : undefined;
    if (value) return escape(value);
    if (fallback === undefined) missing.add(key);
    return fallback?.trim() ?? "";
  });
  return { text: rendered, missing: [...missing] };
}
