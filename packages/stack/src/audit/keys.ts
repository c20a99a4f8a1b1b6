// The keys that sign heads: private ones of the deployment, or public ones in a file.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { readSecretMap } from "@rapport/core";
import type { PublicKeys } from "./check-chain.ts";

/** A public key as the API shows it: SPKI in base64. */
export const readPublicKey = (base64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });

/** The public halves of RAPPORT_AUDIT_SIGNING_KEY: JSON {"a1": "<PKCS 8 in base64>"}. */
export function publicKeysOf(signingKeys: string): PublicKeys {
  return new Map(
    Object.entries(readSecretMap("RAPPORT_AUDIT_SIGNING_KEY", signingKeys)).map(([id, base64]) => [
      id,
      createPublicKey(
        createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type: "pkcs8" }),
      ),
    ]),
  );
}

/** A file with the answer of GET /api/v1/audit-logs/keys. */
export function readKeysFile(path: string): PublicKeys {
  const { data } = JSON.parse(readFileSync(path, "utf8")) as {
    data: { key_id: string; public_key: string }[];
  };
  return new Map(data.map((key) => [key.key_id, readPublicKey(key.public_key)]));
}
