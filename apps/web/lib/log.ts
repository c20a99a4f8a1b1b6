/** Structured log: one JSON line an event, on standard output (errors on standard error). */
import type { Log } from "@rapport/core";

export function createLog(fields: Record<string, unknown> = {}): Log {
  return (level, message, more) => {
    const line = JSON.stringify({
      at: new Date().toISOString(),
      level,
      message,
      ...fields,
      ...more,
    });
    (level === "error" ? process.stderr : process.stdout).write(`${line}\n`);
  };
}
