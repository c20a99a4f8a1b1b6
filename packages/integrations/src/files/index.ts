import { openFolderStore } from "./folder.ts";
import { FileStoreError, type FileStore } from "./store.ts";
import { openStorageStore } from "./supabase-storage.ts";

export { FileStoreError, type FileStore, type StoredFile } from "./store.ts";

/** The environment that files need: a folder, or a bucket of Supabase Storage. */
export const fileKeys = {
  folder: "RAPPORT_FILES_DIR",
  storageUrl: "RAPPORT_STORAGE_URL",
  storageKey: "RAPPORT_STORAGE_KEY",
  publishableKey: "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
  /** The same where the platform names it, in a function. */
  anonKey: "SUPABASE_ANON_KEY",
} as const;

/** The store that the environment names. A bucket goes before a folder. @throws FileStoreError `misconfigured` when it names none */
export function openFileStore(env: Record<string, string | undefined>): FileStore {
  const url = env[fileKeys.storageUrl];
  const key = env[fileKeys.storageKey];
  if (url && key) {
    const publishable = env[fileKeys.publishableKey] || env[fileKeys.anonKey] || key;
    return openStorageStore(url, key, publishable);
  }
  const folder = env[fileKeys.folder];
  if (folder) return openFolderStore(folder);
  throw new FileStoreError(
    "misconfigured",
    "Files have no place: set RAPPORT_STORAGE_URL and RAPPORT_STORAGE_KEY (Supabase Storage), or RAPPORT_FILES_DIR (a folder).",
  );
}
