// The last lines of a start: where everything is.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repoRoot } from "./paths.ts";
import type { StackFile } from "./stack-file.ts";

/** The block a newcomer reads: addresses, sign-in, keys. */
export function describeStack(
  info: StackFile,
  run: {
    command: string;
    seconds: number;
    /** With pnpm and the installation. */ sinceCommand: number | undefined;
    home: string;
    packages: string | undefined;
  },
): string {
  const rows: Array<[string, string | null | undefined]> = [
    ["Rapport", run.command === "api" ? null : info.web_url],
    ["Sign in", info.demo && `${info.demo.email}  ·  ${info.demo.password}`],
    ["Mailbox", info.mailbox_url],
    ["Google", info.emulators.google && `${info.emulators.google}  ·  emulated`],
    ["Twilio", info.emulators.twilio && `${info.emulators.twilio}  ·  emulated`],
    ["API", info.api_url],
    [
      "API docs",
      run.command === "api" ? `${info.api_url}/openapi.json` : `${info.web_url}/docs/api`,
    ],
    ["API key", info.demo?.api_key],
    ["Supabase", info.supabase_url],
  ];
  const lines = rows
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${name.padEnd(10)}${value}`);
  return [
    "",
    `  Ready in ${run.seconds.toFixed(1)} s${run.sinceCommand ? `, ${run.sinceCommand.toFixed(1)} s after the command` : ""}.${run.packages ? ` ${run.packages}` : ""}`,
    "",
    ...lines,
    "",
    `  Ctrl-C ends everything. Data stays in ${run.home}; "dev --reset" wipes it.`,
    "",
    "",
  ].join("\n");
}

/**
 * How much the first install brought. npm and pnpm do not tell how much went over the wire, so this is what lies on the disk, unpacked.
 */
export async function describePackages(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("du", ["-sk", join(repoRoot, "node_modules")]);
    return `npm packages: ${Math.round(Number.parseInt(stdout, 10) / 1024)} MB on disk (unpacked; less went over the wire). Nothing else was downloaded.`;
  } catch {
    return undefined;
  }
}
