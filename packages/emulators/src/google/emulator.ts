// Google's accounts and Gmail, as one emulated service.
import { defineEmulator, type EmulatorDefinition } from "emulate";
import { registerControl } from "./control-routes.ts";
import { keepWorld } from "./keep.ts";
import { registerGmail } from "./gmail-routes.ts";
import { registerOauth } from "./oauth-routes.ts";
import { registerPage } from "./page-routes.ts";
import type { GoogleOptions } from "./world.ts";

export type { GoogleOptions } from "./world.ts";

/**
 * OAuth with consent, refresh and revocation; Gmail; a page to play the other side at `/`; switches for tests under `/_emulator/`.
 * What it knows lives in memory; with a file, mailboxes and mails are there again at the next start.
 */
export function googleEmulator(options: GoogleOptions = {}): EmulatorDefinition {
  return defineEmulator({
    name: "google",
    state: () => ({}),
    cors: false,
    setup({ app, onDispose }) {
      const { world, close } = keepWorld(options);
      onDispose(close);
      registerOauth(app, world);
      registerGmail(app, world);
      registerControl(app, world);
      registerPage(app, world);
    },
  });
}
