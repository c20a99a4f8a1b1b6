// From sealed secrets to keys that sign.
import { type Keyring, open } from "@rapport/core/envelope";
import { signingSecretCell } from "@rapport/events";
import type { Delivery } from "./delivery-queue.ts";
import { createSigningKey, type SigningKey } from "./signature.ts";

export type SigningKeys = (delivery: Delivery) => Promise<SigningKey[]>;

const REMEMBERED = 2_000;

/**
 * Opens a delivery's secrets, the newest first. Keys are remembered by cell and ciphertext:
 * a sealed text opens only for the webhook it was sealed for, so the memory must not widen that.
 */
export function createSigningKeys(keyring: Keyring): SigningKeys {
  const known = new Map<string, SigningKey>();
  return async ({ org_id, secrets }) => {
    const keys: SigningKey[] = [];
    for (const { id, ciphertext } of secrets ?? []) {
      const cell = `${org_id}|${id}|${ciphertext}`;
      let key = known.get(cell);
      if (!key) {
        key = createSigningKey(await open(keyring, ciphertext, signingSecretCell(org_id, id)));
        if (known.size >= REMEMBERED) known.clear();
        known.set(cell, key);
      }
      keys.push(key);
    }
    return keys;
  };
}
