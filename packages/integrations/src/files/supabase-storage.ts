// Files in a private bucket of Supabase Storage, by its REST interface.
import { decodeJwt } from "jose";

import { assertKey, FileStoreError, safeType, type FileStore } from "./store.ts";

/** Who API and functions are towards Storage: it sees one bucket and nothing else. */
export const storageRole = "rapport_files";

/**
 * A store in the bucket.
 * @param key a token of the role `rapport_files`; a key that passes row-level security is refused
 * @param publishable the project's publishable key, which the platform's gateway asks for beside the token
 * @throws FileStoreError `misconfigured` when the key is of another role
 */
export function openStorageStore(
  url: string,
  key: string,
  publishable: string,
  bucket = "rapport",
): FileStore {
  assertRole(key);
  const base = `${url.replace(/\/+$/, "").replace(/\/storage\/v1$/, "")}/storage/v1/object`;
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(`${base}${path}`, {
        ...init,
        headers: { apikey: publishable, authorization: `Bearer ${key}`, ...init.headers },
        redirect: "error",
        signal: AbortSignal.timeout(60_000),
      });
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      throw new FileStoreError("transient", `Supabase Storage could not be reached: ${name}.`);
    }
  };
  const fail = async (answer: Response, what: string): Promise<never> => {
    const body = (await answer.text()).slice(0, 200);
    throw new FileStoreError(
      answer.status >= 500 || answer.status === 429 ? "transient" : "misconfigured",
      `Supabase Storage answered ${answer.status} when ${what}: ${body}. The bucket is "${bucket}"; RAPPORT_STORAGE_KEY must be a valid token of the role ${storageRole}, as \`pnpm storage:key\` makes it.`,
    );
  };
  return {
    async put(name, bytes, type) {
      assertKey(name);
      const answer = await ask(`/${bucket}/${name}`, {
        method: "POST",
        body: bytes,
        headers: { "content-type": safeType(type), "x-upsert": "true" },
      });
      if (!answer.ok) await fail(answer, "a file was written");
      await answer.body?.cancel();
    },
    async get(name) {
      assertKey(name);
      const answer = await ask(`/authenticated/${bucket}/${name}`, {});
      if (await isMissing(answer)) return undefined;
      if (!answer.ok) return fail(answer, "a file was read");
      return {
        type: safeType(answer.headers.get("content-type") ?? ""),
        bytes: new Uint8Array(await answer.arrayBuffer()),
      };
    },
    async remove(name) {
      assertKey(name);
      const answer = await ask(`/${bucket}/${name}`, { method: "DELETE" });
      if (!answer.ok && !(await isMissing(answer))) await fail(answer, "a file was removed");
      else await answer.body?.cancel();
    },
  };
}

function assertRole(key: string): void {
  let role: unknown;
  try {
    role = decodeJwt(key)["role"];
  } catch {
    role = "no token";
  }
  if (role === storageRole) return;
  throw new FileStoreError(
    "misconfigured",
    `RAPPORT_STORAGE_KEY is of ${role === "no token" ? "no role (it is not a token)" : `the role ${String(role)}`}: a key that sees every bucket and table has no place in a web server. \`npx -y pnpm@12 storage:key\` makes one of the role ${storageRole}.`,
  );
}

/** Storage says 400 with a 404 inside. */
async function isMissing(answer: Response): Promise<boolean> {
  if (answer.status === 404) return true;
  if (answer.status !== 400) return false;
  return /"statusCode":\s*"?404|not_found|NoSuchKey/i.test(await answer.clone().text());
}
