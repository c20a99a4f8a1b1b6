// Files in a private bucket of Supabase Storage, by its REST interface.
import { assertKey, FileStoreError, safeType, type FileStore } from "./store.ts";

/** A store in the bucket. @param key a secret key, which sees the bucket whatever its policies say */
export function openStorageStore(url: string, key: string, bucket = "rapport"): FileStore {
  const base = `${url.replace(/\/+$/, "").replace(/\/storage\/v1$/, "")}/storage/v1/object`;
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(`${base}${path}`, {
        ...init,
        headers: { apikey: key, authorization: `Bearer ${key}`, ...init.headers },
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
      `Supabase Storage answered ${answer.status} when ${what}: ${body}. The bucket is "${bucket}"; RAPPORT_STORAGE_KEY must be a secret key of the project.`,
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

/** Storage says 400 with a 404 inside. */
async function isMissing(answer: Response): Promise<boolean> {
  if (answer.status === 404) return true;
  if (answer.status !== 400) return false;
  return /"statusCode":\s*"?404|not_found|NoSuchKey/i.test(await answer.clone().text());
}
