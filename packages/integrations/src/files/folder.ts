// Files in a folder of this machine. node:fs runs on Deno as well.
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assertKey, safeType, type FileStore } from "./store.ts";

/** The type stands before the bytes, in one file, so that both are written at once. */
const LINE_END = 0x0a;

/** Files are written there and then moved to their place. Whoever is killed over it leaves one behind. */
const UNFINISHED = ".unfinished";
const HOUR_MS = 3_600_000;

/** A store in a folder, which is made when the first file comes. */
export function openFolderStore(folder: string): FileStore {
  const unfinished = join(folder, UNFINISHED);
  let sweptAt = 0;
  /** Nobody writes for an hour: what is older has no writer any more. */
  const sweep = async (): Promise<void> => {
    if (Date.now() - sweptAt < HOUR_MS) return;
    sweptAt = Date.now();
    for (const name of await readdir(unfinished)) {
      const path = join(unfinished, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < Date.now() - HOUR_MS) await rm(path, { force: true });
    }
  };
  const pathOf = (key: string): string => {
    assertKey(key);
    return join(folder, key);
  };
  return {
    async put(key, bytes, type) {
      const path = pathOf(key);
      const part = join(unfinished, randomUUID());
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      await sweep();
      try {
        const file = await open(part, "wx", 0o600);
        try {
          await file.writeFile(`${safeType(type)}\n`);
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async get(key) {
      let whole: Uint8Array;
      try {
        whole = await readFile(pathOf(key));
      } catch (error) {
        if ((error as { code?: string }).code === "ENOENT") return undefined;
        throw error;
      }
      const at = whole.indexOf(LINE_END);
      return {
        type: safeType(new TextDecoder().decode(whole.subarray(0, at))),
        bytes: new Uint8Array(whole.subarray(at + 1)),
      };
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
