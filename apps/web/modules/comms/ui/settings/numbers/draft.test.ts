import { expect, test } from "vitest";
import { draftOf, readDraft } from "./draft.ts";

const words = { label: "label", member: "member", team: "team", forward: "forward", ring: "ring" };
const draft = draftOf(undefined, "+14155550100", "");

test("a number belongs to one alone, whatever was chosen before", () => {
  const member = { value: "m1", label: "Ada" };
  const body = (to: "all" | "member" | "team") =>
    readDraft({ ...draft, belongs: { to, member, team: "t1" } }, words).body;
  expect(body("all")).toMatchObject({ member_id: null, team_id: null });
  expect(body("member")).toMatchObject({ member_id: "m1", team_id: null });
  expect(body("team")).toMatchObject({ member_id: null, team_id: "t1" });
});

test("a phone is written as people write it, and sent as the API takes it", () => {
  expect(readDraft({ ...draft, forwardTo: "+1 (415) 555-0142" }, words)).toMatchObject({
    errors: {},
    body: { forward_to: "+14155550142" },
  });
  expect(readDraft({ ...draft, forwardTo: "" }, words).body).toMatchObject({ forward_to: null });
});

test("each wrong field is named", () => {
  const wrong = {
    ...draft,
    label: " ",
    forwardTo: "0415 555 0142",
    ringSeconds: "4",
    belongs: { to: "member" as const, member: null, team: "" },
  };
  expect(readDraft(wrong, words).errors).toEqual({
    "/label": "label",
    "/member_id": "member",
    "/forward_to": "forward",
    "/ring_seconds": "ring",
  });
});
