// The other side: what a person with a phone does, and what is to go wrong. For the page and for tests.
import { SMALL_PNG, toneAsWav } from "./audio.ts";
import { receiveCall } from "./calls.ts";
import { refuse } from "./errors.ts";
import { setFaults } from "./faults.ts";
import type { Act } from "./hands.ts";
import { receiveText, setStatus } from "./messages.ts";
import { isE164, newNumber, type Behaviour, type Faults, type TwilioState } from "./state.ts";
import type { Walker } from "./walk.ts";

type Body = Record<string, unknown>;

/** The routes under /_emulator. They ask for no password: they listen on this machine alone. */
export function addControlRoutes(walker: Walker, seed: () => TwilioState): void {
  const { app, state } = walker;
  const wrong = (message: string) => Response.json({ error: message }, { status: 400 });
  const read = async (request: Request): Promise<Body> => {
    const text = await request.text();
    return text ? (JSON.parse(text) as Body) : {};
  };
  const pair = (body: Body): { from: string; to: string } | undefined => {
    const { from, to } = body;
    if (typeof from !== "string" || typeof to !== "string" || !isE164(from)) return undefined;
    return state.numbers.some((one) => one.phone_number === to) ? { from, to } : undefined;
  };
  const NO_PAIR = "Give from (E.164) and to (a number of the account).";

  app.get("/_emulator/state", (c) => c.json({ account: walker.sid, ...state }));
  app.post("/_emulator/texts", async (c) => {
    const body = await read(c.req.raw);
    const between = pair(body);
    if (!between) return wrong(NO_PAIR);
    const media = body["media"] ? [{ type: "image/png", base64: SMALL_PNG }] : [];
    const given = Array.isArray(body["media"]) ? (body["media"] as typeof media) : media;
    const message = await receiveText(walker, {
      ...between,
      body: typeof body["body"] === "string" ? body["body"] : "",
      media: given,
    });
    return c.json(message, 201);
  });
  app.post("/_emulator/messages/:sid/status", async (c) => {
    const message = state.messages.find((one) => one.sid === c.req.param("sid"));
    if (!message) return refuse(20404);
    const { status, error_code: code } = await read(c.req.raw);
    await setStatus(walker, message, String(status), code ? Number(code) : undefined);
    return c.json(message);
  });
  app.post("/_emulator/calls", async (c) => {
    const between = pair(await read(c.req.raw));
    return between ? c.json(receiveCall(walker, between), 201) : wrong(NO_PAIR);
  });
  app.post("/_emulator/calls/:sid/act", async (c) => {
    const act = (await read(c.req.raw)) as unknown as Act;
    const taken = walker.hands.act(c.req.param("sid"), act);
    return taken ? c.json({ taken }) : Response.json({ taken }, { status: 409 });
  });
  app.post("/_emulator/numbers", async (c) => {
    const { number } = await read(c.req.raw);
    if (typeof number !== "string" || !isE164(number)) return wrong("Give number in E.164.");
    const known = state.numbers.find((one) => one.phone_number === number);
    if (known) return c.json(known);
    const made = newNumber(number);
    state.numbers.push(made);
    return c.json(made, 201);
  });
  app.post("/_emulator/handsets", async (c) => {
    const { number, behaviour } = await read(c.req.raw);
    state.handsets[String(number)] = behaviour as Behaviour;
    return c.json(state.handsets);
  });
  app.post("/_emulator/faults", async (c) => {
    setFaults(state, (await read(c.req.raw)) as Partial<Faults>);
    return c.json(state.faults);
  });
  // The page's audio element cannot send a password.
  app.get("/_emulator/recordings/:file", (c) => {
    const name = c.req.param("file").replace(/\.wav$/, "");
    const recording = state.recordings.find((one) => one.sid === name);
    if (!recording) return refuse(20404);
    return c.body(toneAsWav(recording.duration), 200, { "content-type": "audio/x-wav" });
  });
  app.post("/_emulator/reset", (c) => {
    Object.assign(state, seed());
    return c.json({ ok: true });
  });
}
