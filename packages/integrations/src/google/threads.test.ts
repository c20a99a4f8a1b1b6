import { expect, test } from "vitest";
import { domainOf, normalizeAddress } from "./addresses.ts";
import {
  bareSubject,
  forwardSubject,
  makeMessageId,
  replyHeaders,
  replyRecipients,
  replySubject,
} from "./threads.ts";

test.each([
  ["Re: Offer", "Offer"],
  ["RE: AW: Re[2]: Offer", "Offer"],
  ["Fwd: WG: Offer", "Offer"],
  ["回复：报价", "报价"],
  ["SV: VS: Tilbud", "Tilbud"],
  ["Regarding: Offer", "Regarding: Offer"],
  ["Revenue: up", "Revenue: up"],
  ["[list] Re: Offer", "[list] Re: Offer"],
  ["Re:", ""],
])("%j without its marks is %j", (subject, bare) => expect(bareSubject(subject)).toBe(bare));

test("replies and forwards are marked once", () => {
  expect(replySubject("Re: AW: Offer")).toBe("Re: Offer");
  expect(replySubject("")).toBe("Re:");
  expect(forwardSubject("Re: Offer")).toBe("Fwd: Offer");
});

test("a reply names its whole thread, and of a long one the root and the nearest", () => {
  expect(replyHeaders({ message_id: "c@x", references: ["a@x", "b@x"] })).toEqual({
    inReplyTo: "c@x",
    references: ["a@x", "b@x", "c@x"],
  });
  const long = Array.from({ length: 100 }, (_, n) => `${n}@x`);
  const { references } = replyHeaders({ message_id: "end@x", references: long });
  expect(references).toHaveLength(30);
  expect([references[0], references[1], references.at(-1)]).toEqual(["0@x", "72@x", "end@x"]);
});

test("a Message-ID is the record's id at the sender's domain", () => {
  expect(makeMessageId("0190", "Ann@Own.Example")).toBe("0190@own.example");
  expect(makeMessageId("0190", "ann@münchen.example")).toBe("0190@rapport.invalid");
});

test("who gets the reply", () => {
  const person = (address: string) => ({ address, name: "" });
  const mail = {
    from: person("ann@x.example"),
    reply_to: [],
    to: [person("Me@own.example"), person("bob@x.example")],
    cc: [person("cleo@x.example"), person("ann@x.example")],
  };
  const addresses = (all: boolean, changed: Partial<typeof mail> = {}) => {
    const { to, cc } = replyRecipients({ ...mail, ...changed }, ["me@OWN.example"], all);
    return [to, cc].map((people) => people.map(({ address }) => address));
  };
  expect(addresses(false)).toEqual([["ann@x.example"], []]);
  expect(addresses(true)).toEqual([["ann@x.example"], ["bob@x.example", "cleo@x.example"]]);
  expect(addresses(false, { reply_to: [person("desk@x.example")] as never })).toEqual([
    ["desk@x.example"],
    [],
  ]);
  expect(addresses(true, { from: person("me@own.example") })).toEqual([
    ["bob@x.example"],
    ["cleo@x.example", "ann@x.example"],
  ]);
});

test.each([
  [" Ann@X.Example ", "ann@x.example"],
  ["a@xn--mller-kva.example", "a@müller.example"],
  ["a@XN--FIQS8S", "a@中国"],
  ["a@mu\u0308ller.example", "a@müller.example"],
  ["a@xn--.example", "a@xn--.example"],
  ["a@xn--ü.example", "a@xn--ü.example"],
  ["a@x.example.", "a@x.example"],
  ['"a b"@x.example', undefined],
  ["a b@x.example", undefined],
  ["a@x.example\r\nBcc: b@x.example", undefined],
  ["@x.example", undefined],
  ["nobody", undefined],
  [`${"a".repeat(320)}@x.example`, undefined],
])("the address %j is compared as %j", (address, normal) =>
  expect(normalizeAddress(address)).toBe(normal),
);

test("the domain of an address", () => {
  expect(domainOf("A@Sub.X.Example")).toBe("sub.x.example");
  expect(domainOf("nobody")).toBeUndefined();
});
