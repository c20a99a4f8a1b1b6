// How long an inbound text takes: from the request that Twilio signs to the line in the rep's inbox, and to the signal on their stream.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../stats.ts";
import { layInboundGround, type InboundGround, type Rep } from "./inbound-ground.ts";

export type Spread = { p50: number; p95: number };
export type InboundTimes = {
  samples: number;
  /** Until the rep's list shows it. */
  list: Spread;
  /** Until the rep's stream tells of it. */
  stream: Spread;
  /** A bare row, inserted and read back: what the disk and one connection take. */
  floor: Spread;
  /** Lists and streams of the other organisation's rep in which one showed up. */
  crossReads: number;
};

const WARM_UP = 20;
/** A person may ask 600 times a minute; and the stream, which looks every 200 ms, is met at any moment of that. */
const PAUSE_MS = [150, 350] as const;
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
    const times = { list: [] as number[], stream: [] as number[], floor: [] as number[] };
    for (let n = -WARM_UP; n < samples; n++) {
      const text = newText(rep.number, n);
      const began = performance.now();
      const told = ours.told(text.MessageSid).then(() => performance.now() - began);
      // It is waited for below; what fails before that is what counts.
      told.catch(() => {});
      const status = await ground.post("/sms", text);
      if (status !== 200) throw new Error(`The function answered ${status} to a signed text.`);
      await untilListed(rep, text.From);
      const list = performance.now() - began;
      const stream = await told;
      const floor = await bareRow(ground, text.Body);
      await sleep(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));
      if (n < 0) continue;
      times.list.push(list);
      times.stream.push(stream);
      times.floor.push(floor);
    }
    const foreign = JSON.stringify(await readInbox(other));
    const crossReads = theirs.count() + Number(foreign.includes("Bench text"));
    return {
      samples,
      list: spread(times.list),
      stream: spread(times.stream),
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

async function untilListed(rep: Rep, from: string): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end;)
    if ((await readInbox(rep)).data.some(({ counterpart }) => counterpart === from)) return;
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

/** The rep's stream of inbound texts. */
async function listen(rep: Rep) {
  const ending = new AbortController();
  const answer = await rep.get("/stream?types=sms.received", ending.signal);
  const body = answer.body;
  if (!answer.ok || !body)
    throw new Error(`The stream answered ${answer.status}: ${await answer.text()}`);
  const heard = new Set<string>();
  const waiting = new Map<string, () => void>();
  const read = async (): Promise<void> => {
    let rest = "";
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      rest += part;
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const [, sid] of frames.join("\n").matchAll(/"twilio_sid":"(\w+)"/g)) {
        heard.add(sid!);
        waiting.get(sid!)?.();
      }
    }
  };
  read().catch(() => {});
  return {
    told: (sid: string): Promise<void> =>
      new Promise((done, fail) => {
        if (heard.has(sid)) return done();
        const late = setTimeout(
          () => fail(new Error(`The stream did not tell of ${sid}.`)),
          30_000,
        );
        late.unref();
        waiting.set(sid, () => (clearTimeout(late), done()));
      }),
    count: () => heard.size,
    close: () => ending.abort(),
  };
}
