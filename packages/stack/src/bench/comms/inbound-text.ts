// How long an inbound text takes: from the request that Twilio signs until the rep's inbox has the line, asked at once and asked when the
// inbox's stream says that something is new, as the screen does.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../stats.ts";
import { layInboundGround, type InboundGround, type Rep } from "./inbound-ground.ts";

export type Spread = { p50: number; p95: number };
export type InboundTimes = {
  samples: number;
  /** Until the rep's list shows it. */
  list: Spread;
  /** Until the rep's stream has given its signal and the list that was asked for then shows it. */
  screen: Spread;
  /** A bare row, inserted and read back: what the disk and one connection take. */
  floor: Spread;
  /** Signals to the other organisation's rep, and whether their list shows one. */
  crossReads: number;
};

const WARM_UP = 20;
/** Texts come one by one: the signal is given twice a second at most. */
const PAUSE_MS = [600, 1_000] as const;
const PATIENCE_MS = 30_000;
/** What the inbox asks for when it opens. */
const INBOX =
  "/conversations?limit=30&expand=person,company,deal,owner,assignee&filter[state][eq]=open&mine=true";

/** Measures one text after the other, in turns with the floor. */
export async function measureInboundTexts(
  samples: number,
  conversations: number,
): Promise<InboundTimes> {
  const ground = await layInboundGround(conversations);
  const listening: { close: () => void }[] = [];
  const hear = async (one: Rep) => {
    const ears = await listen(one);
    listening.push(ears);
    return ears;
  };
  try {
    const [rep, other] = ground.reps;
    const [ours, theirs] = [await hear(rep), await hear(other)];
    await ground.owner.query(
      "create table public.bench_floor (id bigint generated always as identity primary key, body text)",
    );
    const times = { list: [] as number[], screen: [] as number[], floor: [] as number[] };
    for (let n = -WARM_UP; n < samples; n++) {
      const text = newText(rep.number, n);
      const began = performance.now();
      const onScreen = ours.untilShown(rep, text.From).then(() => performance.now() - began);
      // It is waited for below; what fails before that is what counts.
      onScreen.catch(() => {});
      const status = await ground.post("/sms", text);
      if (status !== 200) throw new Error(`The function answered ${status} to a signed text.`);
      await untilListed(rep, text.From);
      const list = performance.now() - began;
      const screen = await onScreen;
      const floor = await bareRow(ground, text.Body);
      await sleep(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));
      if (n < 0) continue;
      times.list.push(list);
      times.screen.push(screen);
      times.floor.push(floor);
    }
    const foreign = JSON.stringify(await readInbox(other));
    const crossReads = theirs.count() + Number(foreign.includes("Bench text"));
    return {
      samples,
      list: spread(times.list),
      screen: spread(times.screen),
      floor: spread(times.floor),
      crossReads,
    };
  } finally {
    for (const ears of listening) ears.close();
    await ground.close();
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}

/** Each from somebody else: a conversation begins, which is the longer way. */
function newText(to: string, n: number) {
  return {
    MessageSid: `SM${randomBytes(16).toString("hex")}`,
    AccountSid: "AC0",
    From: `+1628${String(5_000_000 + n)}`,
    To: to,
    Body: `Bench text ${n}`,
    NumMedia: "0",
    NumSegments: "1",
  };
}

type Inbox = { data: { counterpart: string; snippet: string | null }[] };

async function readInbox(rep: Rep): Promise<Inbox> {
  const answer = await rep.get(INBOX);
  if (answer.status !== 200)
    throw new Error(`The inbox answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Inbox;
}

const isListed = async (rep: Rep, from: string): Promise<boolean> =>
  (await readInbox(rep)).data.some(({ counterpart }) => counterpart === from);

async function untilListed(rep: Rep, from: string): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end;)
    if (await isListed(rep, from)) return;
  throw new Error(`A text of ${from} was taken and is not in the inbox.`);
}

async function bareRow({ owner }: InboundGround, body: string): Promise<number> {
  const began = performance.now();
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.bench_floor (body) values ($1) returning id",
    [body],
  );
  await owner.query("select body from public.bench_floor where id = $1", [rows[0]?.id]);
  return performance.now() - began;
}

/** The stream of the rep's inbox. Resolves when it has begun. */
async function listen(rep: Rep) {
  const ending = new AbortController();
  const answer = await rep.get("/conversations/stream", ending.signal);
  const body = answer.body;
  if (!answer.ok || !body)
    throw new Error(`The stream answered ${answer.status}: ${await answer.text()}`);
  let signals = 0;
  let wake = () => {};
  let begin = () => {};
  const begun = new Promise<void>((done) => (begin = done));
  const read = async (): Promise<void> => {
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      if (part.includes(": connected")) begin();
      signals += part.split("event: changed").length - 1;
      if (part.includes("event: changed")) wake();
    }
  };
  read().catch(() => {});
  await begun;
  const next = (): Promise<boolean> =>
    new Promise((done) => {
      const late = setTimeout(() => done(false), PATIENCE_MS);
      late.unref();
      wake = () => (clearTimeout(late), done(true));
    });
  return {
    /** Asks for the list at each signal, until it shows somebody. */
    async untilShown(one: Rep, from: string): Promise<void> {
      for (let known = signals; ;) {
        // One that comes while the list is asked for is not missed.
        if (signals === known && !(await next()))
          throw new Error(`The stream did not tell of ${from}.`);
        known = signals;
        if (await isListed(one, from)) return;
      }
    },
    count: () => signals,
    close: () => ending.abort(),
  };
}
