// Base64 by Web APIs alone: the same file runs in Node, Deno and the browser.

/** Bytes as standard base64 with padding. Takes up to a few megabytes; not meant for streams. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In slices: a spread of a large array overflows the stack of arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Standard base64, with or without its padding, as bytes. Throws `TypeError` when it is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new TypeError(
      "Not base64: it contains a character or a length that base64 does not have.",
    );
  }
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
