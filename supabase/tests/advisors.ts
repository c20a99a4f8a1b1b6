// Supabase's own advisors, by the CLI of node_modules over a database of the test cluster. Nothing leaves the machine.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type Advice = {
  name: string;
  level: "INFO" | "WARN" | "ERROR";
  detail: string;
  remediation: string;
  /** Which advice about what: the same in every database of this schema. */
  cacheKey: string;
};

/** All advice about security and performance, the mildest included. Throws when the CLI does not answer. */
export async function readAdvice(url: string): Promise<Advice[]> {
  const entry = join(
    dirname(createRequire(import.meta.url).resolve("supabase/package.json")),
    "dist/supabase.js",
  );
  const target = Object.assign(new URL(url), { search: "?sslmode=disable" }).href;
  const flags = [
    "--type",
    "all",
    "--level",
    "info",
    "--fail-on",
    "none",
    "--output-format",
    "json",
  ];
  const { code, output, errors } = await new Promise<{
    code: number | null;
    output: string;
    errors: string;
  }>((done, fail) => {
    const child = spawn(
      process.execPath,
      [entry, "db", "advisors", `--remote=${target}`, ...flags, "--yes", "--agent", "no"],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          SUPABASE_TELEMETRY_DISABLED: "1",
          DO_NOT_TRACK: "1",
          SUPABASE_NO_UPDATE_NOTIFIER: "1",
        },
      },
    );
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    child.once("error", fail);
    child.once("close", (code) => done({ code, output, errors }));
  });
  if (code !== 0) throw new Error(`The Supabase CLI ended with ${code}: ${errors || output}`);
  return (JSON.parse(output) as { results: Advice[] }).results;
}
