// One mailbox's turn, from the claim to the word on how it ended.
import { redact } from "@rapport/core/redact";
import { GmailError } from "@rapport/integrations/google/gmail";
import { follow } from "./follow.ts";
import { LeaseLostError } from "./mailbox-queue.ts";
import { readAll } from "./read-all.ts";
import { ConnectionEndedError, MailboxProblem, type Turn } from "./reading.ts";
import { reconcile } from "./reconcile.ts";

/** Works a mailbox until nothing is new or the turn is over, and says how it ended. It rejects only when the database is out of reach. */
export async function runTurn(turn: Turn): Promise<"ok" | "more" | "failed" | "lost"> {
  const { lease } = turn;
  try {
    const outcome = await work(turn);
    await lease.finish(outcome);
    return outcome;
  } catch (error) {
    if (error instanceof LeaseLostError || error instanceof ConnectionEndedError) {
      turn.log(error.message);
      return "lost";
    }
    const known = error instanceof GmailError || error instanceof MailboxProblem;
    turn.log("reading failed", { error: known ? redact(error.message) : redact(error) });
    const wait = error instanceof GmailError ? error.retryAfterMs : undefined;
    await lease.finish("failed", describe(error), Math.min(wait ?? 0, 15 * 60_000));
    return "failed";
  }
}

async function work(turn: Turn): Promise<"ok" | "more"> {
  if (turn.mailbox.phase !== "following" && (await readAll(turn)) === "more") return "more";
  if ((await follow(turn)) === "more") return "more";
  return turn.mailbox.reconcile ? reconcile(turn) : "ok";
}

function describe(error: unknown): string {
  if (error instanceof MailboxProblem) return error.message;
  if (error instanceof GmailError) {
    switch (error.kind) {
      case "rate_limited":
        return "Google lets nothing be read for a while because too much was asked at once. Reading goes on by itself.";
      case "transient":
        return "Google did not answer as it should. Reading goes on by itself.";
      case "unauthorized":
        return "Google refuses the access that it has just given. If this lasts, connect the mailbox again.";
      case "forbidden":
        return "Google does not let Rapport read this mailbox. Connect it again and allow reading, or ask the administrator of your Google Workspace.";
      default:
        return `Google refused a request: ${error.message}`;
    }
  }
  return "Reading stopped at an error that is not the mailbox's. It is tried again by itself; the function's log says more.";
}
