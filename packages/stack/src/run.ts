// What the steps of one start share.
import type { Ports } from "./paths.ts";
import type { ChildOptions } from "./process/child.ts";
import type { PidFile } from "./process/pids.ts";
import type { Secrets } from "./secrets.ts";
import type { Environment, Settings } from "./settings.ts";
import type { StackError } from "./stack-error.ts";
import type { Steps } from "./steps.ts";

/** dev: `next dev` with the API inside. built: `next start` and the API alone. api: only the API. none: database, auth, functions. */
export type WebMode = "dev" | "built" | "api" | "none";

export type Run = {
  home: string;
  ports: Ports;
  web: WebMode;
  env: Environment;
  secrets: Secrets;
  settings: Settings;
  steps: Steps;
  signal: AbortSignal | undefined;
  pids: PidFile;
  /** How to end what was started, in the order of starting. */
  stops: Array<() => Promise<void>>;
  /** Public address of the API, ending in /api/v1. */
  apiUrl: string;
  appEnvironment: Record<string, string>;
  onLine: (part: string, line: string) => void;
  onFailure: (error: StackError) => void;
  supervision(part: string): Pick<ChildOptions, "pids" | "onLine" | "onRestart" | "onGiveUp">;
};
