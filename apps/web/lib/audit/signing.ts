/** The keys that sign the ends of audit chains: Ed25519, held by this process and not by the database. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { auditHeadText, type AuditHead } from "@rapport/core";
import { env } from "../env.ts";

const privateKeys = new Map<string, KeyObject>();

function privateKey(id: string, base64: string): KeyObject {
  const known = privateKeys.get(id);
  if (known) return known;
  const key = createPrivateKey({
    key: Buffer.from(base64, "base64"),
    format: "der",
    type: "pkcs8",
  });
  if (key.asymmetricKeyType !== "ed25519")
    throw new Error(`RAPPORT_AUDIT_SIGNING_KEY: the key ${id} is not an Ed25519 key.`);
  privateKeys.set(id, key);
  return key;
}

/** Signs a head with the current key, the last of RAPPORT_AUDIT_SIGNING_KEY. The signature is base64. */
export function signHead(head: AuditHead): { key_id: string; signature: string } {
  const [id, base64] = Object.entries(env.auditSigningKeys()).at(-1)!;
  const signature = sign(null, Buffer.from(auditHeadText(head)), privateKey(id, base64));
  return { key_id: id, signature: signature.toString("base64") };
}

/** The public halves, SPKI in base64: by them anybody verifies a head. */
export function publicSigningKeys(): {
  key_id: string;
  algorithm: "Ed25519";
  public_key: string;
}[] {
  return Object.entries(env.auditSigningKeys()).map(([id, base64]) => ({
    key_id: id,
    algorithm: "Ed25519",
    public_key: createPublicKey(privateKey(id, base64))
      .export({ format: "der", type: "spki" })
      .toString("base64"),
  }));
}
