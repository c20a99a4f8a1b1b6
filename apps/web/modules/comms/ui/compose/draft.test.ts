import { expect, test } from "vitest";
import { parseAddress, replySubject } from "./draft.ts";

test("addresses are read alone and with a name; anything else is none", () => {
  expect(parseAddress(" Ada@Example.com ")).toEqual({ address: "ada@example.com", name: "" });
  expect(parseAddress('"Brun, Ada" <ada@example.com>')).toEqual({
    address: "ada@example.com",
    name: "Brun, Ada",
  });
  for (const wrong of ["ada", "ada@", "ada@example", "a b@example.com", "a@b.c,d@e.f", ""])
    expect(parseAddress(wrong), wrong).toBeUndefined();
});

test("a reply says Re: once", () => {
  expect(replySubject("Dates")).toBe("Re: Dates");
  expect(replySubject("RE: Dates")).toBe("RE: Dates");
});
