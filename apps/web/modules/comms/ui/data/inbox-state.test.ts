import { expect, test } from "vitest";
import { readState, toRequest, writeState } from "./inbox-state.ts";

const at = (text: string) => new URLSearchParams(text);

test("an address says what the inbox shows, and the usual goes without saying", () => {
  expect(readState(at(""))).toEqual({ who: "mine", state: "open", channel: "all", q: "" });
  expect(readState(at("who=team&state=done&channel=phone"))).toEqual({
    who: "team",
    state: "done",
    channel: "phone",
    q: "",
  });
  expect(readState(at("who=x&state=y&channel=z"))).toEqual(readState(at("")));
});

test("a change keeps the rest of the address and closes the conversation", () => {
  expect(writeState(at("who=all&c=1"), { state: "done" })).toBe("?who=all&state=done");
  expect(writeState(at("who=all"), { who: "mine" })).toBe("");
});

test("each view asks for what it names", () => {
  const request = (text: string) => toRequest(readState(at(text)), ["t1", "t2"]);
  expect(request("")).toContain("mine=true");
  expect(at(request("who=team")).get("filter[team_id][in]")).toBe("t1,t2");
  expect(at(request("who=unassigned")).get("filter[holder_id][is_null]")).toBe("true");
  expect(at(request("who=all&channel=email&state=snoozed")).get("filter[channel][eq]")).toBe(
    "email",
  );
  expect(at(request("who=all&state=snoozed")).get("filter[state][eq]")).toBe("snoozed");
  // What is looked for is looked for everywhere.
  expect(Object.fromEntries(at(request("state=done&q=%20crane ")))).toEqual({
    limit: "30",
    expand: "person,company,deal,owner,assignee",
    q: "crane",
  });
});
