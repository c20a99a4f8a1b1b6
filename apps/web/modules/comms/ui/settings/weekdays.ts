/** Monday to Sunday, as the API counts them. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** A day of the week's name: 1 is Monday. */
export const weekdayName = (day: number, length: "short" | "long", locale = "en-GB") =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" }).format(
    Date.UTC(2024, 0, day),
  );

/** Days as people write them: “Mon–Fri”, “Mon, Wed”, “Sat, Sun”. */
export function daysInWords(days: readonly number[], locale = "en-GB"): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number) => weekdayName(day, "short", locale);
  return runs
    .map((run) =>
      run.length > 2 ? `${name(run[0]!)}–${name(run.at(-1)!)}` : run.map(name).join(", "),
    )
    .join(", ");
}
