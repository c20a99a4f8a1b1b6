// What may not stand in a log: secrets are known by their form, by the name of their field, or by being a value in an error.
// Nothing is meant to hand them to a log; this is for the day when something does.

/** What is left of a key or a sealed value says which one it was. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\brk_live_([0-9A-Za-z]{1,8})[0-9A-Za-z]*/g, "rk_live_$1…"],
  [/\bwhsec_[A-Za-z0-9+/=_-]+/g, "whsec_…"],
  [/\bsb_secret_[\w-]+/g, "sb_secret_…"],
  [/\bv1\.([A-Za-z0-9_-]{1,64})\.[A-Za-z0-9+/]{16}\.[A-Za-z0-9+/=]+/g, "v1.$1.…"],
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, "[token]"],
  [/\b(sb-[\w-]+-auth-token(?:\.\d+)?["']?\s*[=:]\s*)[^;\s]+/g, "$1[redacted]"],
  [/(authorization["']?\s*[:=]\s*["']?)(?:\w+ +)?[^\s"',;]+/gi, "$1[redacted]"],
  [/\b(Bearer|Basic)\s+[^\s",;]+/gi, "$1 …"],
  [/(\w:\/\/[^\s:@/]*):\S+@/g, "$1:…@"],
  // A field of JSON or of a form inside a text: "password":"…", password=…
  [
    /((?:password|passwd|secret|token|token_hash|pepper|ciphertext|cookie|api_?key)["']?\s*[:=]\s*)(?!\[redacted\])(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}\]]+)/gi,
    "$1[redacted]",
  ],
];

/** What every form begins with or holds: most texts have none of it, and are spared being read for each form. */
const TRACES =
  /rk_live_|whsec_|sb_secret_|v1\.|eyJ|auth-token|authorization|bearer|basic|:\/\/|password|passwd|secret|token|pepper|ciphertext|cookie|api_?key/i;

const NAMES =
  /^(?:.*(?:password|passwd|secret|pepper|ciphertext|private_?key|api_?key)|authorization|cookie|set-cookie|(?:access_|refresh_|id_)?token|token_hash|parameters|detail|where)$/i;

/** The text without what reads like a secret. */
export function redactText(text: string): string {
  if (!TRACES.test(text)) return text;
  return FORMS.reduce((clean, [form, left]) => clean.replaceAll(form, left), text);
}

/**
 * A value as a log may hold it: texts redacted, fields with a secret's name emptied, errors as their stack and causes. The
 * database's own `detail` and `parameters` quote rows, so they go as well.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (value === null || typeof value !== "object") return value;
  if (depth > 6) return "…";
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return "[bytes]";
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      NAMES.test(name) && item !== null && item !== undefined
        ? "[redacted]"
        : redact(item, depth + 1),
    ]),
  );
}

function describeError(error: Error, depth = 0): string {
  const { code } = error as { code?: unknown };
  let text = error.stack ?? `${error.name}: ${error.message}`;
  // Class 22, data exceptions: the message quotes the value that was refused.
  if (typeof code === "string") {
    const quotes = /^22[0-9A-Z]{3}$/.test(code);
    const words = quotes ? error.message.replace(/".*"/s, '"…"') : error.message;
    text = text.replace(error.message, () => `${words} (${code})`);
  }
  const causes =
    error.cause instanceof Error && depth < 5
      ? `\nCaused by: ${describeError(error.cause, depth + 1)}`
      : "";
  return redactText(text) + causes;
}
