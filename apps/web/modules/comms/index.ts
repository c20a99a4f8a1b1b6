import type { ServerModule } from "#lib/module.ts";
import { comms } from "./module.ts";
import { emailEvents } from "./emails/events.ts";

export const commsServer: ServerModule = {
  ...comms,
  routes: [],
  events: [...emailEvents],
};
