// Moments to come: of snoozing and of sending later. Pure: the caller gives now and the time zone.

/** What a clock in this zone shows at a moment, in minutes past the epoch as if it were UTC. */
function wallMinutes(at: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      hourCycle: "h23",
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute", number>;
  return Math.floor(
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) / 60_000,
  );
}

/** The moment at which clocks in a zone show this day and time. In the hour that spring leaves out it is the hour after. */
export function momentAt(day: string, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`) / 60_000;
  let guess = wanted;
  // Twice, because the first guess may lie on the other side of a change of clocks.
  for (let turn = 0; turn < 2; turn++)
    guess += wanted - wallMinutes(new Date(guess * 60_000), timeZone);
  return new Date(guess * 60_000);
}

/** The calendar day that it is in a zone, so many days on. */
export function dayIn(now: Date, timeZone: string, days = 0): string {
  const wall = wallMinutes(now, timeZone) + days * 1_440;
  return new Date(wall * 60_000).toISOString().slice(0, 10);
}

const hourIn = (now: Date, timeZone: string) =>
  Math.floor((wallMinutes(now, timeZone) % 1_440) / 60);

export type Moment = { id: "laterToday" | "tomorrow" | "nextWeek"; at: Date };

/** Later today while there is a later (three hours on, at the full hour), tomorrow at eight, Monday at eight. */
export function presetsAt(now: Date, timeZone: string): Moment[] {
  const later = hourIn(now, timeZone) + 3;
  const today = dayIn(now, timeZone);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const at = (days: number, time: string) => momentAt(dayIn(now, timeZone, days), time, timeZone);
  return [
    ...(later <= 20
      ? [{ id: "laterToday" as const, at: at(0, `${String(later).padStart(2, "0")}:00`) }]
      : []),
    { id: "tomorrow", at: at(1, "08:00") },
    // On a Sunday, tomorrow is that Monday.
    ...(toMonday > 1 ? [{ id: "nextWeek" as const, at: at(toMonday, "08:00") }] : []),
  ];
}
