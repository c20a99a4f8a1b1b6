// Quiet hours as the table shows them: those that are the same for several channels stand in one line.
export type Hours = {
  channel: "sms" | "call" | "email";
  country: string | null;
  region: string | null;
  weekdays: number[];
  earliest: string;
  latest: string;
};
export type OwnHours = Hours & { id: string; version: number };
export type HoursLine = Omit<Hours, "channel"> & { channels: Hours["channel"][] };

/** Lines of equal place, days and hours, in the order of their first. */
export function linesOf(hours: readonly Hours[]): HoursLine[] {
  const lines = new Map<string, HoursLine>();
  for (const { channel, ...rest } of hours) {
    const key = JSON.stringify([
      rest.country,
      rest.region,
      rest.weekdays,
      rest.earliest,
      rest.latest,
    ]);
    const line = lines.get(key);
    if (line) line.channels.push(channel);
    else lines.set(key, { ...rest, channels: [channel] });
  }
  return [...lines.values()];
}

/** All countries by name, for a choice. */
export function countryOptions(locale = "en-GB"): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region", fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCodePoint(65 + n));
  return letters
    .flatMap((a) => letters.map((b) => a + b))
    .flatMap((code) => {
      const name = names.of(code);
      return name && !reserved.has(code) ? [{ value: code, label: name }] : [];
    })
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}
/** Codes that name no country of today, and groups of countries. */
const reserved = new Set(
  "AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO QU RH SU TA TP UK UN VD WK XA XB XK YD YU ZR ZZ".split(
    " ",
  ),
);

/** A country's name. */
export const countryName = (code: string, locale = "en-GB") =>
  new Intl.DisplayNames(locale, { type: "region", fallback: "code" }).of(code) ?? code;
