// The one idea of "the same name": the twin of app.name_key() in supabase/schemas/10_app.sql. A test compares the two.

/**
 * The key under which names are equal that differ in case, spacing and punctuation alone: `GTX Pro` and `GTXPro`.
 * A name without a letter or digit keeps its signs, so that `C++` and `!!!` are not the empty key.
 */
export function nameKey(name: string): string {
  const composed = name.normalize("NFC");
  const key = composed.replace(/[^\p{Alphabetic}0-9]+/gu, "");
  return (key === "" ? composed.trim() : key).toLowerCase();
}
