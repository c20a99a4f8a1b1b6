import { defineConfig } from "vitest/config";

const services = ["apps/web/**/service.test.ts", "**/*.db.test.ts"];
const longFaults = "**/faults-long.test.ts";
const left = ["**/node_modules/**", "**/.next/**", "apps/web/e2e/**"];
/** Boots one Postgres for the run, or takes the one that `pnpm test` has booted already. */
const globalSetup = ["./packages/stack/src/testing-setup.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "apps/web/**/*.test.ts",
            "packages/{config,core,db,emulators,events,integrations,sdk}/src/**/*.test.ts",
          ],
          exclude: [...left, ...services, longFaults],
          // They share nothing that a file must have afresh: a process for each took half of their time.
          isolate: false,
          // They take milliseconds, but run beside another suite on a machine that may be busy.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "services",
          include: services,
          exclude: left,
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "invariants",
          include: ["supabase/tests/**/*.test.ts"],
          exclude: left,
          globalSetup: [...globalSetup, "./supabase/tests/matrix/summary-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "functions",
          include: ["supabase/functions/**/*.test.ts"],
          exclude: [...left, longFaults],
          globalSetup,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        // `pnpm test:faults`: minutes of what `functions` shows in seconds.
        test: {
          name: "faults",
          include: [longFaults],
          exclude: left,
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "stack",
          include: ["packages/stack/src/**/*.test.ts"],
          exclude: [...left, ...services],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
