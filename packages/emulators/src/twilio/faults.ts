// What goes wrong on purpose.
import { refuse } from "./errors.ts";
import type { Faults, TwilioState } from "./state.ts";

/** The next failure that is due for requests of this kind, if one is. */
export function takeFault(state: TwilioState, on: "messages" | "calls"): Response | undefined {
  const at = state.faults.fail.findIndex((one) => one.on === on);
  if (at < 0) return undefined;
  const [fault] = state.faults.fail.splice(at, 1);
  return refuse(fault!.code, fault!.message, fault!.status);
}

/** An answer whose connection breaks before it is whole. */
export function breakOff(): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"sid":'));
      },
      pull(controller) {
        controller.error(new Error("The answer is lost on purpose."));
      },
    }),
    { status: 201, headers: { "content-type": "application/json", "content-length": "4096" } },
  );
}

/** Takes what a test or the page wants to go wrong; what it does not name stays. */
export function setFaults(state: TwilioState, wanted: Partial<Faults>): void {
  state.faults = { ...state.faults, ...wanted };
}
