/** Structured log: one JSON line an event, on standard output (errors on standard error). Secrets do not get through. */
import type { Log } from "@rapport/core";
import { redact, redactText } from "@rapport/core/redact";
import { traceId } from "./observe/traces.ts";

export function createLog(fields: Record<string, unknown> = {}): Log {
  return (level, message, more) =>
    (level === "error" ? process.stderr : process.stdout).write(
      lineOf(level, message, fields, more),
    );
}

function lineOf(
  level: Parameters<Log>[0],
  message: string,
  fields: Record<string, unknown>,
  more?: Record<string, unknown>,
): string {
  const trace = traceId();
  const line = JSON.stringify({
    at: new Date().toISOString(),
    level,
    message: redactText(message),
    ...(trace ? { trace_id: trace } : {}),
    ...(redact({ ...fields, ...more }) as Record<string, unknown>),
  });
  return `${line}\n`;
}

let waiting = "";

/**
 * Puts a line into the log some milliseconds later, with others of that time: everything waits while a pipe is written to, and a line
 * for each request took a tenth of the time of a short one. Lines that wait when the process ends are written then.
 */
export function logSoon(message: string, fields: Record<string, unknown>): void {
  if (waiting === "") setTimeout(writeWaiting, 5).unref();
  waiting += lineOf("info", message, fields);
}

function writeWaiting(): void {
  const lines = waiting;
  waiting = "";
  if (lines !== "") process.stdout.write(lines);
}

process.on("exit", writeWaiting);
