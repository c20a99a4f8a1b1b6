export { googleEmulator } from "./google/emulator.ts";
export { startEmulators, type EmulatorOptions, type Emulators } from "./serve.ts";
export { startService } from "./start-service.ts";
export { TWILIO_DEFAULTS, twilioEmulator, type TwilioOptions } from "./twilio/emulator.ts";
