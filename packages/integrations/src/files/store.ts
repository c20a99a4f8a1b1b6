/** What a file is, beside its bytes. */
export type StoredFile = { bytes: Uint8Array<ArrayBuffer>; type: string };

/** Where attachments, recordings and media lie. Keys are `<org_id>/<kind>/<uuid>`. */
export type FileStore = {
  /** Writes the whole file or nothing; an older one under the same key is replaced. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void>;
  get(key: string): Promise<StoredFile | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
};

/** A store that did not do what was asked. `transient`: try again later. */
export class FileStoreError extends Error {
  override readonly name = "FileStoreError";
  readonly kind: "misconfigured" | "transient";

  constructor(kind: FileStoreError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const KEY = new RegExp(`^${UUID}/[a-z][a-z0-9_-]{0,40}/${UUID}$`);

/** A key that names no file of this store is a mistake of ours, and never leads out of it. @throws TypeError */
export function assertKey(key: string): void {
  if (!KEY.test(key))
    throw new TypeError(
      `"${key.slice(0, 120)}" is no file key: it has the form <org_id>/<kind>/<uuid> in lower case.`,
    );
}

/** A media type that fits into one header line; anything else is bytes. */
export function safeType(type: string): string {
  return /^[\w.+-]+\/[\w.+-]+(?:;\s*[\w-]+=[\w.+-]+)*$/.test(type) && type.length <= 200
    ? type
    : "application/octet-stream";
}
