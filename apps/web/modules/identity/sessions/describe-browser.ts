/** What a User-Agent header says, as far as a person wants to know it. */
export type Browser = { name: string; system: string | null };

// The order matters: each browser also claims to be those below it.
const names: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\//, "Chrome without a window"],
  [/\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const first = (list: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  list.find(([pattern]) => pattern.test(text))?.[1];

/** Browser and system of a User-Agent; null when it says neither. Whatever a client claims is text for people, never a decision. */
export function describeBrowser(userAgent: string | null): Browser | null {
  if (!userAgent) return null;
  const name = first(names, userAgent);
  const system = first(systems, userAgent) ?? null;
  if (!name && !system) return { name: userAgent.split(/[\s/]/)[0]!.slice(0, 40), system: null };
  return { name: name ?? "Browser", system };
}
