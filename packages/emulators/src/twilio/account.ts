// What every part of the local Twilio is given.
import type { EmulatorContext } from "emulate";
import type { TwilioState } from "./state.ts";
import type { Post } from "./webhooks.ts";

export type Account = {
  sid: string;
  token: string;
  /** The address as callers reach it, which is where its things are fetched from. */
  baseUrl: string;
  state: TwilioState;
  app: EmulatorContext<TwilioState>["app"];
  post: Post;
  /** How long a step lasts (a state of a text, the ringing of a second): tests make it short. */
  stepMs: number;
  /** Does something after a while, unless the emulator ends before. */
  later(ms: number, work: () => Promise<void>): void;
};

/** The parameters of a form post or of an address. */
export const readForm = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(await request.text());
