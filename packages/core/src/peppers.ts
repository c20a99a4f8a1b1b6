// Secrets that come as JSON in an environment variable. A parser's own error quotes the text, so it is not passed on.
import { fromBase64 } from "./base64.ts";

/** Secrets by version: `{"1": "<base64>"}`. The highest version is used for new keys. */
export type Peppers = Readonly<Record<string, string>>;

/** Reads a JSON object of texts. Throws an error that names the variable and never quotes it. */
export function readSecretMap(variable: string, json: string): Record<string, string> {
  const form = `${variable} is no JSON object of texts; docs/deploy.md shows its form.`;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(form);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error(form);
  if (Object.values(value).some((text) => typeof text !== "string")) throw new Error(form);
  return value as Record<string, string>;
}

/** Reads RAPPORT_KEY_PEPPERS. Throws an error that names the fault but never a pepper. */
export function readPeppers(json: string): Peppers {
  const peppers = readSecretMap("RAPPORT_KEY_PEPPERS", json);
  if (Object.keys(peppers).length === 0)
    throw new Error('RAPPORT_KEY_PEPPERS holds no pepper. Give one: {"1":"<base64 of 32 bytes>"}.');
  for (const [version, text] of Object.entries(peppers)) {
    // Postgres compares versions as numbers: "01" and "1" would be one.
    if (!/^[1-9]\d{0,8}$/.test(version))
      throw new Error(`RAPPORT_KEY_PEPPERS: the version "${version}" must be a number from 1.`);
    if (lengthOf(text) < 32)
      throw new Error(
        `RAPPORT_KEY_PEPPERS: pepper "${version}" must be base64 of at least 32 bytes.`,
      );
  }
  return peppers;
}

/** The pepper version that new keys get. */
export function currentPepper(peppers: Peppers): string {
  const newest = Object.keys(peppers).toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error("No pepper for API keys is configured.");
  return newest;
}

function lengthOf(text: string): number {
  try {
    return fromBase64(text).length;
  } catch {
    return 0;
  }
}
