import { expect, test } from "vitest";
import { framePolicy, guessHeight, hasRemote, mailDocument } from "./mail-document.ts";

const none = new Map<string, string>();
const plain = { pictures: none, remote: false, quoted: "Earlier mails" };

test("a frame loads nothing from elsewhere until somebody asks for it", () => {
  expect(framePolicy(false)).not.toContain("http");
  expect(framePolicy(true)).toContain("img-src data: https:");
  for (const remote of [true, false]) {
    expect(framePolicy(remote)).toMatch(/^default-src 'none'/);
    expect(framePolicy(remote)).not.toMatch(/script-src|'self'|connect-src/);
  }
  const html = `<p><img alt="a" data-remote-src="https://elsewhere.example/p.png" /></p>`;
  expect(hasRemote(html)).toBe(true);
  expect(mailDocument(html, plain)).not.toContain(" src=");
  expect(mailDocument(html, { ...plain, remote: true })).toContain(
    ` src="https://elsewhere.example/p.png"`,
  );
});

test("pictures that came with a mail are shown where it names them", () => {
  const pictures = new Map([["a&b@mail", "data:image/png;base64,AA=="]]);
  const html = `<img data-cid="a&amp;b@mail" /><img data-cid="other@mail" />`;
  const shown = mailDocument(html, { ...plain, pictures });
  expect(shown).toContain(`<img src="data:image/png;base64,AA==" />`);
  expect(shown).toContain(`<img data-cid="other@mail" />`);
});

test("what was quoted is folded, each outermost quotation once", () => {
  const quote = (inside: string) => `<blockquote style="a">${inside}</blockquote>`;
  const shown = mailDocument(`<p>new</p>${quote(`old${quote("older")}`)}after${quote("x")}`, plain);
  expect(shown.match(/<details>/g)).toHaveLength(2);
  expect(shown).toContain(`<p>new</p><details><summary>Earlier mails</summary><blockquote`);
  expect(shown).toContain(`older</blockquote></blockquote></details>after<details>`);
  expect(mailDocument("</blockquote><p>broken<blockquote>", plain)).toContain("<p>broken");
});

test("the words of the fold cannot become mark-up", () => {
  expect(
    mailDocument("<blockquote>a</blockquote>", { ...plain, quoted: "<script>" }),
  ).not.toContain("<script>");
});

test("a longer mail gets a higher frame, within bounds; what is folded counts little", () => {
  const short = guessHeight("<p>Yes.</p>");
  const long = guessHeight(`<p>${"word ".repeat(400)}</p>`);
  expect(short).toBeGreaterThanOrEqual(72);
  expect(long).toBeGreaterThan(short * 3);
  expect(guessHeight("<p>a</p>".repeat(10_000))).toBe(4_000);
  expect(guessHeight(`<p>Yes.</p><blockquote>${"<p>a</p>".repeat(99)}</blockquote>`)).toBeLessThan(
    200,
  );
});
