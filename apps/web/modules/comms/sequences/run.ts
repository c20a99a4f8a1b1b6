/** Does what is due in sequences: writes the words of each step and hands them to the database, which sends each once. */
import { uuid7, type Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { cleanHtml } from "@rapport/integrations/mail/clean-html";
import { makeMessageId, replySubject } from "@rapport/integrations/google/threads";
import { countSegments } from "@rapport/integrations/twilio/segments";
import { asHtml, writeBody } from "../emails/write-body.ts";
import { renderText, type Values } from "../templates/render.ts";

/** A step as app.claim_sequence_steps() hands it out. */
type DueStep = {
  org_id: string;
  enrollment_id: string;
  lease: string;
  step_id: string;
  kind: "email" | "sms" | "task";
  subject: string;
  body: string;
  html: string | null;
  as_reply: boolean;
  previous_subject: string | null;
  sender: { address: string; name: string; signature: string };
  variables: Values;
};

const perClaim = 20;
const budgetMs = 15_000;

/** The chore: takes up steps until none is due or the time is up. Answers how many were done. `at` is for tests. */
export async function runSequences(db: Database, log: Log, at?: string): Promise<number> {
  const until = performance.now() + budgetMs;
  let done = 0;
  do {
    const due = await db.call<DueStep>(
      "select * from app.claim_sequence_steps($1, coalesce($2::timestamptz, now()))",
      [perClaim, at ?? null],
    );
    if (due.length === 0) return done;
    for (const step of due) {
      const [row] = await db.call<{ outcome: string }>(
        "select app.run_sequence_step($1, $2, $3, $4, $5, coalesce($6::timestamptz, now())) as outcome",
        [
          step.org_id,
          step.enrollment_id,
          step.lease,
          step.step_id,
          JSON.stringify(write(step)),
          at ?? null,
        ],
      );
      if (row?.outcome === "done") done++;
      if (row?.outcome === "failed")
        log("warn", "A step of a sequence could not be done.", {
          org_id: step.org_id,
          enrollment: step.enrollment_id,
          step: step.step_id,
        });
    }
  } while (performance.now() < until);
  return done;
}

function write(step: DueStep): Record<string, unknown> {
  const subject = renderText(step.subject, step.variables, oneLine);
  const body = renderText(step.body, step.variables);
  const html = renderText(step.html ?? "", step.variables, asHtml);
  const missing = [...new Set([subject, body, html].flatMap((part) => part.missing))];
  if (missing.length) return { error: `The step needs ${missing.join(", ")}, and there is none.` };
  if (step.kind === "task") return { title: subject.text, text: body.text };
  if (step.kind === "sms") return { text: body.text, parts: countSegments(body.text).count };
  const line =
    subject.text.trim() || (step.as_reply ? replySubject(step.previous_subject ?? "") : "");
  if (!line) return { error: "The mail has no subject." };
  return {
    message_id: makeMessageId(uuid7(), step.sender.address),
    subject: line,
    ...writeBody(
      { text: body.text, ...(html.text ? { html: cleanHtml(html.text) } : {}) },
      { signature: step.sender.signature, quoted: null },
    ),
  };
}

const oneLine = (value: string): string => value.replaceAll(/\s+/g, " ");
