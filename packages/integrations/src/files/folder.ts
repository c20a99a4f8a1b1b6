// Files in a folder of this machine. node:fs runs on Deno as well.
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assertKey, safeType, type FileStore } from "./store.ts";

/** The type stands before the bytes, in one file, so that both are written at once. */
const LINE_END = 0x0a;

/** A store in a folder, which is made when the first file comes. */
export function openFolderStore(folder: string): FileStore {
  const pathOf = (key: string): string => {
    assertKey(key);
    return join(folder, key);
  };
  return {
    async put(key, bytes, type) {
      const path = pathOf(key);
      const unfinished = `${path}.${crypto.randomUUID()}.part`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      try {
        const file = await open(unfinished, "wx", 0o600);
        try {
          await file.writeFile(`${safeType(type)}\n`);
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
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
