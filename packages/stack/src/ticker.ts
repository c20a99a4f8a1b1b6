// Wakes the workers: at once when the database notifies, and every few seconds for what is due by time. Hosted, pg_cron does the second part.
import pg from "pg";
import { setTimeout as sleep } from "node:timers/promises";

export type Worker = {
  /** Channel that the database notifies. */
  channel: string;
  /** Runs what is due. Answers true when it should be called again at once. */
  run: () => Promise<boolean>;
  /** Whether the tick runs it, too; default true. */
  ticks?: boolean;
  /** Its own tick, where the common one is too slow. */
  everyMilliseconds?: number;
};

/** After a failure: so much sooner than the tick that what was down for a moment is worked again at once. */
const RETRY_MS = 1_000;

export type Ticker = { stop(): Promise<void> };

/** A worker never runs twice at a time: a kick during a run makes one more run after it, however many kicks came. */
export function createKicker(
  run: () => Promise<boolean>,
  onError: (error: unknown) => void,
): { kick(): void; idle(): Promise<void>; stop(): void } {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const loop = async (): Promise<void> => {
    do {
      again = false;
      try {
        again = (await run()) || again;
      } catch (error) {
        // It is tried again later; a tight loop against a worker that is down would help nobody.
        again = false;
        onError(error);
      }
    } while (again && !stopped);
  };
  return {
    kick() {
      if (stopped) return;
      if (running) again = true;
      else running = loop().finally(() => (running = undefined));
    },
    idle: async () => running,
    stop: () => (stopped = true),
  };
}

/**
 * Starts listening and ticking. A lost connection is opened again, and everything is kicked then, since a notification may have been missed.
 * Where LISTEN cannot be had (a pooler in transaction mode), the tick alone serves.
 */
export function startTicker(options: {
  databaseUrl: string;
  workers: Worker[];
  tickMilliseconds?: number;
  onProblem?: (line: string) => void;
}): Ticker {
  const { databaseUrl, workers, tickMilliseconds = 5_000, onProblem = () => {} } = options;
  const tell = oncePerMinute(onProblem);
  const kickers: Map<string, ReturnType<typeof createKicker>> = new Map(
    workers.map(({ channel, run }) => [
      channel,
      createKicker(run, (error) => {
        tell(`${channel}: ${error instanceof Error ? error.message : String(error)}`);
        setTimeout(() => kickers.get(channel)?.kick(), RETRY_MS).unref();
      }),
    ]),
  );
  const kickAll = (): void => kickers.forEach((kicker) => kicker.kick());
  const timers = workers
    .filter(({ ticks }) => ticks !== false)
    .map(({ channel, everyMilliseconds }) =>
      setInterval(() => kickers.get(channel)?.kick(), everyMilliseconds ?? tickMilliseconds),
    );
  const ending = new AbortController();
  const ended = new Promise<void>((settle) =>
    ending.signal.addEventListener("abort", () => settle()),
  );

  const listenOnce = async (connection: pg.Client): Promise<void> => {
    const lost = new Promise<void>((settle) =>
      connection.once("end", settle).once("error", () => settle()),
    );
    connection.on("notification", ({ channel }) => kickers.get(channel)?.kick());
    await connection.connect();
    for (const channel of kickers.keys())
      await connection.query(`listen ${pg.escapeIdentifier(channel)}`);
    kickAll();
    await lost;
  };

  const listen = async (): Promise<void> => {
    for (let pause = 200; !ending.signal.aborted;) {
      const connection = new pg.Client({
        connectionString: databaseUrl,
        application_name: "rapport-ticker",
        keepAlive: true,
      });
      const began = Date.now();
      // pg leaves connect() open for ever when the client is ended meanwhile, so the end is raced, not waited for.
      const lost = listenOnce(connection).catch((error: unknown) => {
        tell(
          `cannot listen, polling every ${tickMilliseconds / 1000} s: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
      await Promise.race([lost, ended]);
      connection.on("error", () => {});
      connection.end().catch(() => {});
      pause = Date.now() - began > 10_000 ? 200 : Math.min(5_000, pause * 2);
      if (!ending.signal.aborted)
        await Promise.race([sleep(pause, undefined, { ref: false }), ended]);
    }
  };
  void listen();

  return {
    async stop() {
      timers.forEach(clearInterval);
      kickers.forEach((kicker) => kicker.stop());
      ending.abort();
    },
  };
}

/** Posts to a worker's address. Throws in words when it does not answer 2xx. */
export async function callWorker(url: string, bearer: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(120_000),
  });
  if (!answer.ok)
    throw new Error(
      `${new URL(url).pathname} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`,
    );
  return answer.json().catch(() => undefined);
}

function oncePerMinute(tell: (line: string) => void): (line: string) => void {
  const told = new Map<string, number>();
  return (line) => {
    const now = Date.now();
    if ((told.get(line) ?? 0) > now - 60_000) return;
    told.set(line, now);
    tell(line);
  };
}
