import { expect, test } from "vitest";
import { matchMembers, openMention, splitMentions, stillMentioned } from "./mention-text.ts";

const ann = { id: "1", name: "Ann" };
const lee = { id: "2", name: "Ann Lee" };
const bo = { id: "3", name: "Bo Ek" };

test.each([
  ["@", 1, { at: 0, query: "" }],
  ["Ask @An", 7, { at: 4, query: "An" }],
  ["Ask @Ann Le", 11, { at: 4, query: "Ann Le" }],
  ["(@bo", 4, { at: 1, query: "bo" }],
  ["Ask @An, then", 7, { at: 4, query: "An" }],
  ["ann@firm.example", 16, null],
  ["@ later", 7, null],
  ["@Ann\nthen", 9, null],
  ["no sign", 7, null],
])("what is being written in %j before %i", (text, caret, expected) => {
  expect(openMention(text, caret)).toEqual(expected);
});

test("members are found by each word of their name, whatever its case", () => {
  expect(matchMembers([ann, lee, bo], "le")).toEqual([lee]);
  expect(matchMembers([ann, lee, bo], "ANN")).toEqual([ann, lee]);
  expect(matchMembers([ann, lee, bo], "ann le")).toEqual([lee]);
  expect(matchMembers([ann, lee, bo], "k")).toEqual([]);
});

test("who was chosen and taken out again is not mentioned", () => {
  expect(stillMentioned("Ask @Ann Lee", [lee, bo, lee])).toEqual(["2"]);
});

test("a text is cut at its mentions, at the longer name where one begins another", () => {
  expect(splitMentions("@Ann Lee and @Ann, ann@x", ["Ann", "Ann Lee"])).toEqual([
    { text: "@Ann Lee", isMention: true },
    { text: " and ", isMention: false },
    { text: "@Ann", isMention: true },
    { text: ", ann@x", isMention: false },
  ]);
  expect(splitMentions("a.b", ["("])).toEqual([{ text: "a.b", isMention: false }]);
});
