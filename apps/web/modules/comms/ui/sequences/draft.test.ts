import { expect, test } from "vitest";
import { moveStep, newStep, readDraft, type SequenceDraft } from "./draft.ts";

const words = {
  name: "name",
  days: "days",
  wait: "wait",
  template: "template",
  body: "body",
  subject: "subject",
  title: "title",
};
const base: SequenceDraft = {
  name: "First contact",
  shared: true,
  weekdays: [1, 2, 3],
  earliest: "08:00",
  latest: "18:00",
  stop_on_reply: true,
  stop_on_meeting: true,
  stop_on_won: false,
  steps: [],
};
const mail = { ...newStep("email", [], "a"), subject: "Hello", body: "Hi" };

test("a first mail goes at once with a subject, the next waits and answers it", () => {
  expect(mail).toMatchObject({ days: "0", asReply: false });
  const second = { ...newStep("email", [mail], "b"), body: "Again" };
  expect(second).toMatchObject({ days: "2", asReply: true });
  const { errors, body } = readDraft({ ...base, steps: [mail, second] }, words);
  expect(errors).toEqual({});
  expect(body.steps[1]).toMatchObject({ as_reply: true, wait_days: 2, subject: "" });
});

test("a mail that has come first answers nothing, and needs a subject again", () => {
  const second = { ...newStep("email", [mail], "b"), body: "Again" };
  const turned = moveStep([mail, second], 1, -1);
  expect(turned.map(({ key }) => key)).toEqual(["b", "a"]);
  const { errors, body } = readDraft({ ...base, steps: turned }, words);
  expect(body.steps[0]!.as_reply).toBe(false);
  expect(errors).toEqual({ "/steps/0/subject": "subject" });
});

test("nothing moves beyond the ends", () => {
  expect(moveStep([mail], 0, -1)).toEqual([mail]);
  expect(moveStep([mail], 0, 1)).toEqual([mail]);
});

test("a template takes the place of the step's own words", () => {
  const step = { ...mail, usesTemplate: true, templateId: "t1" };
  expect(readDraft({ ...base, steps: [step] }, words).body.steps[0]).toMatchObject({
    template_id: "t1",
    subject: "",
    body: "",
  });
  const without = { ...step, templateId: null };
  expect(readDraft({ ...base, steps: [without] }, words).errors).toEqual({
    "/steps/0/template_id": "template",
  });
});

test("each step says what it lacks", () => {
  const steps = [
    { ...newStep("sms", [], "a"), days: "1.5" },
    { ...newStep("task", [], "b"), hours: "24" },
  ];
  expect(readDraft({ ...base, name: " ", weekdays: [], steps }, words).errors).toEqual({
    "/name": "name",
    "/weekdays": "days",
    "/steps/0/wait_days": "wait",
    "/steps/0/body": "body",
    "/steps/1/wait_hours": "wait",
    "/steps/1/subject": "title",
  });
});
