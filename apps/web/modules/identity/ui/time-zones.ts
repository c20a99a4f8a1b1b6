/** All zones this browser knows, with their offset now: “Europe/Zurich, UTC+1”. */
export function timeZoneOptions(now = new Date()) {
  return Intl.supportedValuesOf("timeZone").map((zone) => ({
    value: zone,
    label: zone.replaceAll("_", " "),
    detail: offsetOf(zone, now),
  }));
}

function offsetOf(zone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    timeZoneName: "shortOffset",
  }).formatToParts(now);
  return (parts.find((p) => p.type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
}

/** All currencies by code, with their names: “EUR”, “Euro”. */
export function currencyOptions(locale: string) {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({
    value: code,
    label: code,
    detail: names.of(code) ?? code,
  }));
}
