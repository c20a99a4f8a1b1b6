import type { Guard } from "../guard.ts";
import { run } from "../lib/run.ts";

/** What an event carries changes only in ways that no receiver trips over, or gets a new version. */
export const eventShapes: Guard = {
  name: "event-shapes",
  mend: "Keep the field as it was, or raise the event's version in its events.ts and in its trigger; then run `pnpm events:snapshot`.",
  async findBreaks() {
    const { code, output } = await run(process.execPath, ["apps/web/contract/events-check.ts"]);
    return code === 0 ? [] : [output.trim()];
  },
};
