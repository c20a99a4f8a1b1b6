// How one gets into the demo: derived from the installation's own pepper, so that they are the same at every start, differ between
// installations, and no password of ours works on anybody else's database.
import { hmacApiKey, joinApiKey } from "@rapport/core/ids";
import { currentPepper, type Peppers } from "@rapport/core/peppers";

export interface DemoAccess {
  password: string;
  apiKey: string;
  lookup: string;
  /** What proves the key, as private.api_key_secrets keeps it. */
  hmac: Buffer;
  pepperVersion: number;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Without letters and digits that are mistaken for each other. */
const READABLE = "abcdefghjkmnpqrstuvwxyz23456789";

/** Password and API key of the demo org with this slug. The oldest pepper derives them: rotating adds newer ones. */
export async function deriveAccess(slug: string, peppers: Peppers): Promise<DemoAccess> {
  const oldest = Object.keys(peppers).sort((a, b) => Number(a) - Number(b))[0];
  if (oldest === undefined)
    throw new Error(
      'The demo needs a pepper for API keys: give keyPeppers as {"1": "<32 bytes in base64>"}.',
    );
  const draw = async (purpose: string, length: number, alphabet: string): Promise<string> => {
    const hex = (
      await Promise.all(
        [1, 2].map((part) =>
          hmacApiKey(`rapport demo ${slug} ${purpose} ${part}`, { "1": peppers[oldest]! }),
        ),
      )
    )
      .map((one) => one["1"])
      .join("");
    return Array.from(
      { length },
      (_, i) => alphabet[Number.parseInt(hex.slice(i * 3, i * 3 + 3), 16) % alphabet.length],
    ).join("");
  };
  const [lookup, secret, word] = await Promise.all([
    draw("look-up", 8, ALPHABET),
    draw("secret", 32, ALPHABET),
    draw("password", 10, READABLE),
  ]);
  const current = currentPepper(peppers);
  const hmacs = await hmacApiKey(secret, peppers);
  return {
    password: `${slug}-${word}`,
    apiKey: joinApiKey({ lookup, secret }),
    lookup,
    hmac: Buffer.from(hmacs[current]!, "hex"),
    pepperVersion: Number(current),
  };
}
