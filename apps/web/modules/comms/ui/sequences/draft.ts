// A sequence while it is edited, and what of it is sent.
import type { Sequence, SequenceStep } from "../../sequences/schema.ts";

export type StepKind = SequenceStep["kind"];
export type StepDraft = {
  /** Its own while it is edited: a new step has no id yet. */
  key: string;
  id?: string;
  kind: StepKind;
  days: string;
  hours: string;
  /** Null: a text of its own. */
  templateId: string | null;
  usesTemplate: boolean;
  subject: string;
  body: string;
  asReply: boolean;
};
export type SequenceDraft = Pick<
  Sequence,
  | "name"
  | "shared"
  | "weekdays"
  | "earliest"
  | "latest"
  | "stop_on_reply"
  | "stop_on_meeting"
  | "stop_on_won"
> & { steps: StepDraft[] };

const stepOf = (step: SequenceStep): StepDraft => ({
  key: step.id,
  id: step.id,
  kind: step.kind,
  days: String(step.wait_days),
  hours: String(step.wait_hours),
  templateId: step.template_id,
  usesTemplate: step.template_id !== null,
  subject: step.subject,
  body: step.body,
  asReply: step.as_reply,
});

/** The form's beginning. */
export const draftOf = (sequence: Sequence): SequenceDraft => ({
  name: sequence.name,
  shared: sequence.shared,
  weekdays: sequence.weekdays,
  earliest: sequence.earliest,
  latest: sequence.latest,
  stop_on_reply: sequence.stop_on_reply,
  stop_on_meeting: sequence.stop_on_meeting,
  stop_on_won: sequence.stop_on_won,
  steps: sequence.steps.map(stepOf),
});

/** A further step: the first goes at once, the others after two days; a mail answers the one before. */
export const newStep = (kind: StepKind, before: readonly StepDraft[], key: string): StepDraft => ({
  key,
  kind,
  days: before.length === 0 ? "0" : "2",
  hours: "0",
  templateId: null,
  usesTemplate: false,
  subject: "",
  body: "",
  asReply: kind === "email" && before.some((step) => step.kind === "email"),
});

/** The step one place up or down. */
export function moveStep(steps: readonly StepDraft[], index: number, by: -1 | 1): StepDraft[] {
  const to = index + by;
  const moved = [...steps];
  const [step] = moved.splice(index, 1);
  if (!step || to < 0 || to > moved.length) return [...steps];
  moved.splice(to, 0, step);
  return moved;
}

type Words = Record<"name" | "days" | "wait" | "template" | "body" | "subject" | "title", string>;

/** What is sent, and what is wrong before it is, by the API's pointers. */
export function readDraft(draft: SequenceDraft, words: Words) {
  const errors: Record<string, string> = {};
  if (!draft.name.trim()) errors["/name"] = words.name;
  if (draft.weekdays.length === 0) errors["/weekdays"] = words.days;
  const steps = draft.steps.map((step, index) => {
    const at = (field: string) => `/steps/${index}/${field}`;
    const [days, hours] = [Number(step.days), Number(step.hours)];
    const fromTemplate = step.kind === "email" && step.usesTemplate;
    const asReply =
      step.kind === "email" &&
      step.asReply &&
      draft.steps.slice(0, index).some(({ kind }) => kind === "email");
    if (!Number.isInteger(days) || days < 0 || days > 365) errors[at("wait_days")] = words.wait;
    if (!Number.isInteger(hours) || hours < 0 || hours > 23) errors[at("wait_hours")] = words.wait;
    if (fromTemplate && !step.templateId) errors[at("template_id")] = words.template;
    if (step.kind !== "task" && !fromTemplate && !step.body.trim()) errors[at("body")] = words.body;
    if (step.kind === "email" && !fromTemplate && !asReply && !step.subject.trim())
      errors[at("subject")] = words.subject;
    if (step.kind === "task" && !step.subject.trim()) errors[at("subject")] = words.title;
    return {
      ...(step.id ? { id: step.id } : {}),
      kind: step.kind,
      wait_days: days,
      wait_hours: hours,
      template_id: fromTemplate ? step.templateId : null,
      subject: fromTemplate || step.kind === "sms" ? "" : step.subject.trim(),
      body: fromTemplate ? "" : step.body,
      as_reply: asReply,
    };
  });
  return { errors, body: { ...draft, name: draft.name.trim(), steps } };
}
