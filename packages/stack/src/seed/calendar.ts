// Calendar days as text (2026-11-21). A day never passes through a time zone.

const DAY = 86_400_000;

/** Milliseconds of that day's midnight in UTC. */
export const dayMs = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** The day `days` later (or earlier, when negative). */
export const addDays = (day: string, days: number) =>
  new Date(dayMs(day) + days * DAY).toISOString().slice(0, 10);

/** Whole days from `from` to `to`. */
export const daysBetween = (from: string, to: string) =>
  Math.round((dayMs(to) - dayMs(from)) / DAY);

/** 1 for January … 12. */
export const monthOf = (day: string) => Number(day.slice(5, 7));

const weekday = (day: string) => new Date(dayMs(day)).getUTCDay();

/** The day itself, or the Friday before when it is a weekend. */
export function workdayBefore(day: string): string {
  const w = weekday(day);
  return w === 6 ? addDays(day, -1) : w === 0 ? addDays(day, -2) : day;
}

/** The day itself, or the Monday after when it is a weekend. */
export function workdayAfter(day: string): string {
  const w = weekday(day);
  return w === 6 ? addDays(day, 2) : w === 0 ? addDays(day, 1) : day;
}

/** The last working day of the day's month. */
export function lastWorkdayOfMonth(day: string): string {
  const [year, month] = [Number(day.slice(0, 4)), monthOf(day)];
  return workdayBefore(new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10));
}

// Looked up, not formatted by Intl: a plan names some ten thousand days, and Intl took two seconds for them.
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** “December” */
export const monthName = (day: string) => MONTHS[monthOf(day) - 1]!;

/** “3 December” */
export const longDay = (day: string) => `${Number(day.slice(8))} ${monthName(day)}`;

/** “Thursday” */
export const weekdayName = (day: string) => WEEKDAYS[weekday(day)]!;
