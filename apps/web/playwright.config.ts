import { defineConfig } from "@playwright/test";

import { prepareBrowser } from "./e2e/support/browser.ts";

/** More patience, for a stack that compiles on demand (RAPPORT_E2E_STACK of `pnpm dev`) or a busy machine. */
const slow = Number(process.env.RAPPORT_E2E_SLOW ?? 1);

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/support/global-setup.ts",
  // One stack on two cores: a second browser fills the time in which the first waits, a third would starve them.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: slow * 60_000,
  expect: { timeout: slow * 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : [["list"]],
  use: {
    launchOptions: await prepareBrowser(),
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Zurich",
    actionTimeout: slow * 15_000,
    navigationTimeout: slow * 30_000,
    screenshot: "only-on-failure",
    trace: "off",
    // A recording would need ffmpeg, which is downloaded.
    video: "off",
  },
});
