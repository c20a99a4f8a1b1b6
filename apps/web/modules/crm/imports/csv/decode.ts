// Bytes to text, whatever wrote them.
import chardet from "chardet";
import iconv from "iconv-lite";

export type Decoded = {
  text: string;
  /** Name of the encoding that was used, as people know it: `UTF-8`, `Windows-1252`. */
  encoding: string;
  /** `marked`: the file says so. `valid`: the bytes fit nothing else as well. `assumed`: the likeliest of several. */
  how: "marked" | "valid" | "assumed";
  /** Characters that the encoding could not explain; each is U+FFFD in `text`. */
  unreadable: number;
};

const MARKS: [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], "UTF-8"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
];
const SAMPLE_BYTES = 256 * 1024;

/**
 * Reads text in any encoding: by its byte order mark, else UTF-8 if every byte fits, else UTF-16 told by its NULs,
 * else what the bytes above 127 look like most (Windows-1252 where that says nothing).
 */
export function decodeBytes(bytes: Uint8Array): Decoded {
  const mark = MARKS.find(([lead]) => lead.every((byte, at) => bytes[at] === byte));
  if (mark) return decodeAs(bytes.subarray(mark[0].length), mark[1], "marked");

  const wide = guessUtf16(bytes);
  if (wide) return decodeAs(bytes, wide, "assumed");

  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, encoding: "UTF-8", how: "valid", unreadable: 0 };
  } catch {
    const asUtf8 = decodeAs(bytes, "UTF-8", "assumed");
    // A few broken bytes in a text that otherwise is UTF-8: another encoding would garble every accent instead.
    const accents = asUtf8.text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
    if (asUtf8.unreadable * 10 < accents) return asUtf8;
    return decodeAs(bytes, guessSingleByte(bytes), "assumed");
  }
}

function decodeAs(bytes: Uint8Array, encoding: string, how: Decoded["how"]): Decoded {
  const text = iconv.decode(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    encoding,
  );
  return { text, encoding, how, unreadable: text.match(/\ufffd/g)?.length ?? 0 };
}

/** UTF-16 without a mark: in Latin text every second byte is NUL. */
function guessUtf16(bytes: Uint8Array): "UTF-16LE" | "UTF-16BE" | undefined {
  const sample = bytes.subarray(0, Math.min(bytes.length, 4096));
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const many = sample.length * 0.2;
  if (odd > many && even < odd / 10) return "UTF-16LE";
  if (even > many && odd < even / 10) return "UTF-16BE";
  return undefined;
}

function guessSingleByte(bytes: Uint8Array): string {
  const candidates = chardet.analyse(accentedLines(bytes)).map((match) => match.name);
  for (const name of candidates) {
    if (name === "UTF-8" || name === "ASCII" || name.startsWith("UTF-")) continue;
    // ISO-8859-1 has control characters where Windows-1252 has quotes and the euro sign; nobody exports the former.
    if (name === "ISO-8859-1") return "Windows-1252";
    if (iconv.encodingExists(name)) return name.replace(/^windows/, "Windows");
  }
  return "Windows-1252";
}

/** The lines that hold a byte above 127: the rest only dilutes the statistics. */
function accentedLines(bytes: Uint8Array): Uint8Array {
  const picked: number[] = [];
  let start = 0;
  let accented = false;
  for (let at = 0; at < bytes.length && picked.length < SAMPLE_BYTES; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) accented = true;
    if (byte === 10 || at === bytes.length - 1) {
      if (accented) for (let i = start; i <= at; i++) picked.push(bytes[i] ?? 0);
      start = at + 1;
      accented = false;
    }
  }
  return Uint8Array.from(picked);
}
