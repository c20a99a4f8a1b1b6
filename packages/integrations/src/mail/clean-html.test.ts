import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cleanHtml } from "./clean-html.ts";

/** What would run, send or load by itself if a browser were given this. */
function dangersIn(html: string): string[] {
  const found: string[] = [];
  for (const [tag, name = "", rest = ""] of html.matchAll(/<\/?([a-z0-9]+)((?:\s[^<>]*)?)>/gi)) {
    if (
      !/^(?:a|abbr|b|big|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|mark|q|main|section|article)$/i.test(
        name,
      )
    )
      found.push(tag);
    for (const [whole, attribute = "", value = ""] of rest.matchAll(/([^\s=]+)="([^"]*)"/g)) {
      if (/^on|^(?:srcset|background|action|formaction|ping|id|class|name)$/i.test(attribute))
        found.push(whole);
      if (attribute === "src" && !/^data:image\/(?:png|gif|jpe?g|webp|bmp);base64,/.test(value))
        found.push(whole);
      if (attribute === "href" && !/^\s*(?:https?:\/\/|mailto:|tel:)/i.test(value))
        found.push(whole);
      if (attribute === "style" && /url|expression|@|\\|import/i.test(value)) found.push(whole);
    }
  }
  // A `<` that opens no tag of the list above is none that the cleaner wrote.
  if (/<(?!\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>)/i.test(html)) found.push(html);
  return found;
}

test("text, structure, links and harmless looks stay", () => {
  expect(
    cleanHtml(
      '<div style="color: #333; margin: 0 auto; border: 1px solid rgb(0, 0, 0)"><h1>Hello</h1><p>Dear <b>Ana</b>,<br>see <a href="https://x.example/a?b=1&amp;c=2">here</a></p><table width="100%"><tr><td colspan="2">1</td></tr></table></div>',
    ),
  ).toBe(
    '<div style="color:#333;margin:0 auto;border:1px solid rgb(0, 0, 0)"><h1>Hello</h1><p>Dear <b>Ana</b>,<br />see <a href="https://x.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">here</a></p><table width="100%"><tr><td colspan="2">1</td></tr></table></div>',
  );
});

test.each([
  ["scripts", "<script>alert(1)</script>a<noscript><p>b</p></noscript>", "a"],
  ["event handlers", '<p onclick="x()" onmouseover=y>a</p>', "<p>a</p>"],
  ["forms", '<form action="https://x.example"><input name="p">a<button>Go</button></form>', "aGo"],
  ["frames and objects", "<iframe src=x>i</iframe><object data=x>o</object><embed src=x>a", "a"],
  ["refreshes and bases", '<meta http-equiv="refresh" content="0;url=//x"><base href="//x">a', "a"],
  ["style sheets", '<style>@import "//x";</style><link rel="stylesheet" href="//x">a', "a"],
  [
    "styles that load",
    '<p style="background:url(//x);background-image:u\\rl(//x);color:red">a</p>',
    '<p style="color:red">a</p>',
  ],
  [
    "styles that run",
    '<p style="color:expression(alert(1));border:1px expression(1)">a</p>',
    "<p>a</p>",
  ],
  ["styles that cover the page", '<p style="position:fixed;z-index:9;top:0">a</p>', "<p>a</p>"],
  [
    "addresses that run",
    '<a href="jav&#09;ascript:alert(1)">a</a><a href="data:text/html,x">b</a>',
    "<a>a</a><a>b</a>",
  ],
  ["addresses of ours", '<a href="/settings">a</a><a href="#top">b</a>', "<a>a</a><a>b</a>"],
  [
    "drawings",
    '<svg onload="x()"><script>1</script></svg><math href="javascript:1">m</math>a',
    "a",
  ],
  ["pictures in drawings", '<img src="data:image/svg+xml;base64,AAAA">a', "<img />a"],
  ["comments", "<!--[if mso]><p>b</p><![endif]-->a", "a"],
  ["names that scripts could find", '<p id="x" class="y">a</p>', "<p>a</p>"],
])("%s go", (_, html, left) => {
  expect(cleanHtml(html)).toBe(left);
});

test("pictures of other servers wait, pictures of the mail are named, pictures inside it stay", () => {
  expect(cleanHtml('<img src="https://x.example/a.png?u=1" alt="A" width="10">')).toBe(
    '<img alt="A" width="10" data-remote-src="https://x.example/a.png?u=1" />',
  );
  expect(cleanHtml('<img src="//x.example/a.png">')).toBe(
    '<img data-remote-src="https://x.example/a.png" />',
  );
  expect(cleanHtml('<img src="cid:a%40b">')).toBe('<img data-cid="a@b" />');
  expect(cleanHtml('<img src="data:image/png;base64,AAAA">')).toBe(
    '<img src="data:image/png;base64,AAAA" />',
  );
  expect(
    cleanHtml('<img src="x" srcset="//y 2x" data-remote-src="javascript:1" data-cid="z">'),
  ).toBe("<img />");
});

test("hostile lengths take no time", () => {
  const began = performance.now();
  for (const value of [
    "a".repeat(100_000),
    "1 ".repeat(50_000),
    "rgb(".repeat(20_000),
    "0".repeat(100_000),
  ])
    for (const name of ["border", "margin", "color", "font-family", "font-size"])
      cleanHtml(`<p style="${name}:${value}!">a</p>`);
  cleanHtml("<div>".repeat(20_000));
  cleanHtml(`<a ${"x=1 ".repeat(50_000)}>`);
  expect(performance.now() - began).toBeLessThan(10_000);
  // As much as is read at all: the parser's time grows with the square of the depth, so it is not gone through to the end.
  const begun = performance.now();
  for (const piece of ["<div>", "<b><i>", "<table><tr><td>"])
    expect(cleanHtml(piece.repeat(Math.floor(1_990_000 / piece.length)))).toBe("");
  expect(performance.now() - begun).toBeLessThan(10_000);
  // A chain of answers is deep, and a newsletter large.
  expect(cleanHtml(`${"<blockquote>".repeat(900)}x`)).toContain("x");
  expect(cleanHtml('<p style="margin:0">Hello &amp; goodbye</p>'.repeat(9_000))).toHaveLength(
    387_000,
  );
  expect(cleanHtml(`<p>${"a".repeat(2_000_000)}</p>`)).toBe("");
}, 60_000);

const samples = process.env["RAPPORT_SAMPLES"];
const folders = ["attacks", "email_html"].map((name) => join(samples ?? "", name));
const isThere = !!samples && folders.every((folder) => existsSync(folder));
describe.skipIf(!isThere)("collections of others (RAPPORT_SAMPLES)", () => {
  test.each(
    // What is skipped is gathered all the same.
    (isThere ? folders : []).flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /xss|html/i.test(name))
        .map((name) => [name, join(folder, name)] as const),
    ),
  )("%s is inert, as a whole and line by line", (_, path) => {
    const text = readFileSync(path, "utf8");
    for (const html of [text, ...text.split("\n")]) expect(dangersIn(cleanHtml(html))).toEqual([]);
  });
});
