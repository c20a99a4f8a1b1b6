import { expect, test } from "vitest";
import { findLinks, splitQuote, toHtml } from "./plain-text.ts";

test("a quotation at the end is folded with the line that introduces it", () => {
  expect(splitQuote("Yes.\n\nOn Monday, Ada wrote:\n> Does it fit?\n>\n> Ada\n")).toEqual({
    own: "Yes.",
    quoted: "On Monday, Ada wrote:\n> Does it fit?\n>\n> Ada",
  });
  expect(splitQuote("Just words")).toEqual({ own: "Just words", quoted: "" });
});

test("answers between quotations stay in sight", () => {
  const text = "> Does it fit?\nYes.\n> And the price?\nAlso.";
  expect(splitQuote(text)).toEqual({ own: text, quoted: "" });
});

test("addresses are found without the sentence around them", () => {
  expect(findLinks("See https://a.example/x?y=1. Or (http://b.example).")).toEqual([
    { text: "See " },
    { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { text: ". Or (" },
    { text: "http://b.example", href: "http://b.example" },
    { text: ")." },
  ]);
  expect(findLinks("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)" }]);
});

test("a plain field becomes paragraphs, and nothing typed becomes mark-up", () => {
  expect(toHtml("Hi <b>,\nthere\n\n\nhttps://a.example/?a=1&b=2\n")).toBe(
    `<p>Hi &lt;b&gt;,<br />there</p><p><a href="https://a.example/?a=1&amp;b=2">https://a.example/?a=1&amp;b=2</a></p>`,
  );
});
