// Google's accounts and Gmail, as one emulated service.
import { defineEmulator, type EmulatorDefinition } from "emulate";
import { registerControl } from "./control-routes.ts";
import { registerGmail } from "./gmail-routes.ts";
import { registerOauth } from "./oauth-routes.ts";
import { registerPage } from "./page-routes.ts";
import { openWorld, type GoogleOptions } from "./world.ts";

export type { GoogleOptions } from "./world.ts";

/**
 * OAuth with consent, refresh and revocation; Gmail; a page to play the other side at `/`; switches for tests under `/_emulator/`.
 * What it knows lives in memory and ends with it.
 */
export function googleEmulator(options: GoogleOptions = {}): EmulatorDefinition {
  return defineEmulator({
    name: "google",
    state: () => ({}),
    cors: false,
    setup({ app }) {
      const world = openWorld(options);
      registerOauth(app, world);
      registerGmail(app, world);
      registerControl(app, world);
      registerPage(app, world);
    },
  });
}
