// The web app and the API as children: `next dev`, `next start`, or the API alone on bare Node.
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { repoRoot } from "../paths.ts";
import { startChild, type Child, type ChildOptions } from "../process/child.ts";

export const webFolder = join(repoRoot, "apps/web");

type Options = { port: number; host: string; home: string; env: Record<string, string> } & Pick<
  ChildOptions,
  "pids" | "onLine" | "onRestart" | "onGiveUp"
>;

/** `next dev` compiles on demand; `next start` serves what `buildWeb` made. */
export function startWeb(mode: "dev" | "start", options: Options): Child {
  const { port, host, home, env, ...rest } = options;
  return startChild({
    ...rest,
    part: "web",
    command: process.execPath,
    args: [nextBinary(), mode, "--port", String(port), "--hostname", host],
    cwd: webFolder,
    env: childEnvironment(home, {
      ...env,
      NODE_ENV: mode === "dev" ? "development" : "production",
    }),
    logFile: join(home, "logs/web.log"),
  });
}

/** The API without Next, from its TypeScript sources. */
export function startApi(options: Options): Child {
  const { port, host, home, env, ...rest } = options;
  return startChild({
    ...rest,
    part: "api",
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", "serve-api.ts"],
    cwd: webFolder,
    env: childEnvironment(home, { ...env, NODE_ENV: "production", PORT: String(port), HOST: host }),
    logFile: join(home, "logs/api.log"),
  });
}

/** The environment of everything that runs in apps/web. Next takes the name of its build folder from RAPPORT_HOME. */
export function childEnvironment(
  home: string,
  env: Record<string, string>,
): Record<string, string | undefined> {
  return {
    ...process.env,
    FORCE_COLOR: undefined,
    RAPPORT_HOME: basename(home),
    NEXT_TELEMETRY_DISABLED: "1",
    ...env,
  };
}

export function nextBinary(): string {
  return createRequire(join(webFolder, "package.json")).resolve("next/dist/bin/next");
}

/** Whether the address answers with success within the time. */
export async function isHealthy(
  url: string,
  milliseconds = 2_000,
  signal?: AbortSignal,
): Promise<boolean> {
  const timeout = AbortSignal.timeout(milliseconds);
  try {
    const answer = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
