// Mailboxes that are there again at the next start, so that a CRM which has read them does not find them empty.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { KeptMailbox } from "./mailbox.ts";
import { openWorld, type GoogleOptions, type World } from "./world.ts";

/** So long changes are gathered before they are written. */
const PAUSE_MS = 200;

/** Opens the world of the options, and writes its mailboxes to their file a moment after each change and when it is closed. */
export function keepWorld(options: GoogleOptions): { world: World; close(): void } {
  const { file } = options;
  if (file === undefined) return { world: openWorld(options), close() {} };
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    writeMailboxes(file, world);
  };
  const world = openWorld(options, readMailboxes(file), () => {
    timer ??= setTimeout(write, PAUSE_MS);
  });
  return {
    world,
    close() {
      if (timer) write();
    },
  };
}

/** Writes all mailboxes of a world, whole or not at all. */
export function writeMailboxes(file: string, world: World): void {
  mkdirSync(dirname(file), { recursive: true });
  const text = JSON.stringify([...world.mailboxes.values()].map((mailbox) => mailbox.keep()));
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readMailboxes(file: string): KeptMailbox[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as KeptMailbox[]) : [];
}
