// A Twilio on this machine: texts and calls between a CRM and people who do not exist.
import { defineEmulator, type EmulatorDefinition } from "emulate";
import type { Account } from "./account.ts";
import { addCallRoutes } from "./calls.ts";
import { addControlRoutes } from "./control.ts";
import { refuse } from "./errors.ts";
import { createHands } from "./hands.ts";
import { addMessageRoutes } from "./messages.ts";
import { addNumberRoutes } from "./numbers.ts";
import { PAGE } from "./page.ts";
import { newState, type TwilioState } from "./state.ts";
import { createPoster } from "./webhooks.ts";
import { API } from "./wire.ts";

export type TwilioOptions = {
  accountSid?: string;
  authToken?: string;
  /** Numbers that the account has bought. */
  numbers?: readonly string[];
  /** Where the numbers' texts and calls go from the beginning: what was set through the API is gone with the process. */
  webhookUrl?: string;
  /** How long a step of a text's way lasts. */
  stepMs?: number;
  /** How long a second of ringing and waiting lasts. */
  secondMs?: number;
};

/** What the account has unless told otherwise; invented numbers. */
export const TWILIO_DEFAULTS = {
  accountSid: "AC00000000000000000000000000000000",
  authToken: "local-auth-token",
  numbers: ["+15105550100", "+15105550101", "+15105550102", "+15105550103"],
} as const;

/** The service; start it with `startService`. */
export function twilioEmulator(options: TwilioOptions = {}): EmulatorDefinition<TwilioState> {
  const { accountSid, authToken, numbers } = { ...TWILIO_DEFAULTS, ...options };
  const { webhookUrl = "", stepMs = 400, secondMs = 1_000 } = options;
  return defineEmulator<TwilioState>({
    name: "twilio",
    state: () => newState(numbers, webhookUrl),
    setup({ app, state, signal, baseUrl, onDispose }) {
      const timers = new Set<NodeJS.Timeout>();
      const hands = createHands();
      onDispose(() => {
        timers.forEach(clearTimeout);
        hands.close();
      });
      const account: Account = {
        sid: accountSid,
        token: authToken,
        baseUrl: baseUrl.replace("//localhost:", "//127.0.0.1:"),
        state,
        app,
        post: createPoster(state, authToken, signal),
        stepMs,
        later(ms, work) {
          const timer = setTimeout(() => {
            timers.delete(timer);
            // What is cut off by the emulator's end is nobody's error.
            work().catch((error: unknown) => {
              if (!signal.aborted) console.error("twilio:", error);
            });
          }, ms);
          timers.add(timer);
        },
      };
      const walker = { ...account, hands, secondMs };
      const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
      app.use(async (c, next) => {
        const ofAccount = new RegExp(`^${API}/([^/.]+)`).exec(c.req.path)?.[1];
        if (!ofAccount && !c.req.path.startsWith("/lookups/")) return next();
        if (c.req.header("authorization") !== basic) return refuse(20003);
        if (ofAccount && ofAccount !== accountSid) return refuse(20404);
        return next();
      });
      app.get("/", (c) => c.html(PAGE));
      addMessageRoutes(account);
      addCallRoutes(walker);
      addNumberRoutes(account);
      addControlRoutes(walker, () => newState(numbers, webhookUrl));
    },
  });
}
