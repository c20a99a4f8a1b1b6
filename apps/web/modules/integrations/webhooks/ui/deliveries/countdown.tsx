"use client";
import { useTimes } from "../use-times.ts";

/** How long until a moment, by the second. */
export function Countdown({ until }: { until: string }) {
  const times = useTimes(1000);
  return <span suppressHydrationWarning>{times.until(until)}</span>;
}
