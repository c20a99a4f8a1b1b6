/** Structured log: one JSON line an event, on standard output (errors on standard error). Secrets do not get through. */
import type { Log } from "@rapport/core";
import { redact, redactText } from "@rapport/core/redact";
import { traceId } from "./observe/traces.ts";

export function createLog(fields: Record<string, unknown> = {}): Log {
  return (level, message, more) => {
    const trace = traceId();
    const line = JSON.stringify({
      at: new Date().toISOString(),
      level,
      message: redactText(message),
      ...(trace ? { trace_id: trace } : {}),
      ...(redact({ ...fields, ...more }) as Record<string, unknown>),
    });
    (level === "error" ? process.stderr : process.stdout).write(`${line}\n`);
  };
}
