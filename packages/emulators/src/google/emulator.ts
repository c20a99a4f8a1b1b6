import { defineEmulator, type EmulatorDefinition } from "emulate";

export type GoogleOptions = Record<string, never>;

/** Google's accounts and Gmail. */
export function googleEmulator(_options: GoogleOptions = {}): EmulatorDefinition {
  return defineEmulator({
    name: "google",
    state: () => ({}),
    cors: false,
    setup({ app }) {
      app.get("/", (c) => c.text("Google"));
    },
  });
}
