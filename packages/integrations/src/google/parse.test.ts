import { describe, expect, test } from "vitest";
import { parseMail, type ParsedMail } from "./parse.ts";

const received = new Date("2026-11-21T09:00:00Z");
const parse = (raw: string | Uint8Array<ArrayBuffer>): Promise<ParsedMail> =>
  parseMail(
    typeof raw === "string" ? new TextEncoder().encode(raw.replace(/\r?\n/g, "\r\n")) : raw,
    received,
  );
const latin1 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.replace(/\r?\n/g, "\r\n"), (sign) => sign.charCodeAt(0));

describe("a Message-ID", () => {
  test.each([
    ["<a.1@x.example>", "a.1@x.example"],
    [" <a.1@x.example> (added by a server)", "a.1@x.example"],
    ["a.1@x.example", "a.1@x.example"],
    ["<Case.Kept@X.example>", "Case.Kept@X.example"],
    ["<no-at-sign>", "no-at-sign"],
  ])("%s is read as %s", async (header, id) => {
    expect(await parse(`Message-ID: ${header}\n\nx`)).toMatchObject({
      message_id: id,
      message_id_made: false,
    });
  });

  test.each(["", "<>", "two words", `<${"x".repeat(1000)}@x.example>`])(
    "%j is none: one is made of the mail, the same each time and another for another mail",
    async (header) => {
      const [first, again, other] = await Promise.all([
        parse(`Message-ID: ${header}\n\nx`),
        parse(`Message-ID: ${header}\n\nx`),
        parse(`Message-ID: ${header}\n\ny`),
      ]);
      expect(first.message_id_made).toBe(true);
      expect(first.message_id).toMatch(/^[0-9a-f]{40}@no-message-id\.invalid$/);
      expect(again.message_id).toBe(first.message_id);
      expect(other.message_id).not.toBe(first.message_id);
    },
  );

  test("ancestors are read in order and once, through folded lines and comments", async () => {
    const mail = await parse(
      "Message-ID: <c@x>\nReferences: <a@x>\n <b@x> (of Tuesday) <a@x>\nIn-Reply-To: your mail <b@x>\n\nx",
    );
    expect(mail).toMatchObject({ in_reply_to: "b@x", references: ["a@x", "b@x"] });
    expect(await parse("References: <a@x> <b@x>\n\nx")).toMatchObject({ in_reply_to: "b@x" });
    expect(await parse("In-Reply-To: <b@x>\n\nx")).toMatchObject({ references: ["b@x"] });
    expect(await parse("In-Reply-To: someone@x.example\n\nx")).toMatchObject({
      in_reply_to: null,
      references: [],
    });
  });
});

describe("a date", () => {
  test.each([
    ["Fri, 20 Nov 2026 23:00:00 -0500", "2026-11-21T04:00:00.000Z", "header"],
    ["20 Nov 2026 10:00 GMT", "2026-11-20T10:00:00.000Z", "header"],
    ["Mon, 1 Jan 3609 00:00:00 +0000", received.toISOString(), "received"],
    ["yesterday", received.toISOString(), "received"],
    ["", received.toISOString(), "received"],
    ["Thu, 1 Jan 1970 00:00:00 +0000", received.toISOString(), "received"],
  ])("%j", async (header, date, source) => {
    const mail = await parse(`Date: ${header}\n\nx`);
    expect([mail.date.toISOString(), mail.date_source]).toEqual([date, source]);
  });
});

describe("letters", () => {
  test("of each charset and encoding come out right", async () => {
    const russian = latin1(
      "Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: 8bit\n\n\xcf\xf0\xe8\xe2\xe5\xf2",
    );
    expect((await parse(russian)).text).toBe("Привет\n");
    expect(
      (await parse("Content-Type: text/plain; charset=iso-2022-jp\n\n\u001b$B$9$_$^$;$s\u001b(B"))
        .text,
    ).toBe("すみません\n");
    const unknown = latin1(
      "Content-Type: text/plain; charset=x-made-up\nContent-Transfer-Encoding: 8bits\n\ncaf\xe9",
    );
    expect((await parse(unknown)).text).toMatch(/^caf.\n$/u);
    expect(
      (await parse("Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nGrüße")).text,
    ).toBe("Grüße\n");
  });

  test("addresses and subjects beyond ASCII, raw or encoded", async () => {
    expect(
      await parse(
        "From: =?utf-8?q?J=C3=BCrgen?= <J@xn--mller-kva.example>\nTo: 用户@例え.example, Team: a@x.example, b@x.example;\nSubject: =?utf-8?b?R3LDvA==?=\n =?utf-8?b?w59l?=\n\nx",
      ),
    ).toMatchObject({
      from: { address: "j@müller.example", name: "Jürgen" },
      to: [
        { address: "用户@例え.example" },
        { address: "a@x.example" },
        { address: "b@x.example" },
      ],
      subject: "Grüße",
    });
  });

  test("what Postgres cannot hold is replaced, what its columns cannot hold is cut", async () => {
    const mail = await parse(
      `Subject: a\0b ${"s".repeat(3000)}\nFrom: "${"n".repeat(400)}" <a@x.example>\nCc: ${"c".repeat(400)}@x.example\n\nt\0t`,
    );
    expect(JSON.stringify({ ...mail, attachments: [] })).not.toContain("\\u0000");
    expect(mail.text).toBe("t\ufffdt\n");
    expect(mail.subject.length).toBe(2000);
    expect(mail.from?.name.length).toBe(300);
    expect(mail.cc).toEqual([]);
  });
});

describe("attachments", () => {
  const withPart = (headers: string, body = "aGk="): string =>
    `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src="cid:pic@x">\n--b\n${headers}\nContent-Transfer-Encoding: base64\n\n${body}\n--b--\n`;

  test.each([
    ["../../etc/passwd", "_.._etc_passwd"],
    ["a\\b/c.pdf", "a_b_c.pdf"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["...", "attachment-1.pdf"],
    ["n".repeat(400), "n".repeat(255)],
  ])("the name %s becomes %s", async (name, safe) => {
    const encoded = encodeURIComponent(name);
    const mail = await parse(
      withPart(
        `Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''${encoded}`,
      ),
    );
    expect(mail.attachments).toMatchObject([{ filename: safe, type: "application/pdf" }]);
  });

  test("inline is what the HTML shows; what it does not show stays a file", async () => {
    const picture = "Content-Type: image/png; name=p.png\nContent-Disposition: inline";
    expect((await parse(withPart(`${picture}\nContent-ID: <pic@x>`))).attachments).toMatchObject([
      { content_id: "pic@x", is_inline: true, bytes: new TextEncoder().encode("hi") },
    ]);
    expect((await parse(withPart(`${picture}\nContent-ID: <other@x>`))).attachments).toMatchObject([
      { content_id: "other@x", is_inline: false },
    ]);
  });

  test("an invitation is a file, another form of the text is none", async () => {
    expect((await parse(withPart("Content-Type: text/calendar"))).attachments).toMatchObject([
      { filename: "attachment-1.ics" },
    ]);
    expect((await parse(withPart("Content-Type: text/x-amp-html"))).attachments).toEqual([]);
  });

  test("a mail inside a mail is a file, and its words are not this mail's", async () => {
    const mail = await parse(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nOuter\n--b\nContent-Type: message/rfc822\n\nSubject: Inner words\n\nsecret\n--b--\n",
    );
    expect(mail.text).not.toContain("secret");
    expect(mail.attachments).toMatchObject([{ filename: "Inner words.eml" }]);
  });
});

describe("who wrote it", () => {
  test.each([
    ["Subject: Re: offer", "message"],
    ["Auto-Submitted: no", "message"],
    ["Auto-Submitted: auto-replied", "auto_reply"],
    ["Auto-Submitted: auto-generated", "auto_reply"],
    ["Subject: Automatic reply: offer", "auto_reply"],
    ["Subject: Re: Out of office rules", "auto_reply"],
    ["Subject: We are out of office chairs", "message"],
    ["X-Autoreply: yes", "auto_reply"],
    ["List-Id: <news.x.example>", "bulk"],
    ["Precedence: bulk\nAuto-Submitted: auto-replied", "auto_reply"],
    ["Precedence: Bulk", "bulk"],
    ["List-Unsubscribe: <https://x.example/u>", "bulk"],
    ["From: Mailer-Daemon@x.example\nSubject: Undelivered Mail Returned to Sender", "message"],
  ])("%j: %s", async (headers, kind) => {
    expect((await parse(`${headers}\n\nx`)).kind).toBe(kind);
  });

  test("a bounce names only whom it is about", async () => {
    const report = (action: string): string =>
      `From: MAILER-DAEMON@mx.example\nTo: me@own.example\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; Gone@X.example\nAction: ${action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n no such user\n\nFinal-Recipient: rfc822; fine@x.example\nAction: delivered\nStatus: 2.0.0\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID:\n <sent.1@own.example>\n--b--\n`;
    expect(await parse(report("failed"))).toMatchObject({
      kind: "bounce",
      bounce: {
        recipients: [
          { address: "gone@x.example", status: "5.1.1", diagnostic: "550 5.1.1 no such user" },
        ],
        original_message_id: "sent.1@own.example",
      },
      attachments: [],
    });
    expect(await parse(report("delayed"))).toMatchObject({ kind: "message", bounce: null });
    const words =
      "From: postmaster@mx.example\nTo: me@own.example\nSubject: Delivery failed\n\nTo me@own.example:\n<gone@x.example>: 550 5.1.1 unknown\n\n--- Original message follows\nTo: gone@x.example\nCc: innocent@x.example\n";
    expect((await parse(words)).bounce?.recipients).toEqual([
      {
        address: "gone@x.example",
        status: "5.1.1",
        diagnostic: "<gone@x.example>: 550 5.1.1 unknown",
      },
    ]);
    const person = "From: ann@x.example\nSubject: Delivery failed again\n\ntell bob@x.example";
    expect(await parse(person)).toMatchObject({ kind: "message", bounce: null });
  });

  test("how to unsubscribe, by one click only where RFC 8058 allows it", async () => {
    const links = "List-Unsubscribe: <mailto:u@x.example>,\n <https://x.example/u?t=1>";
    const post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
    expect((await parse(`${links}\n${post}\n\nx`)).unsubscribe).toEqual({
      url: "https://x.example/u?t=1",
      mailto: "mailto:u@x.example",
      one_click: true,
    });
    expect((await parse(`${links}\n\nx`)).unsubscribe?.one_click).toBe(false);
    expect(
      (await parse(`List-Unsubscribe: <http://x.example/u>\n${post}\n\nx`)).unsubscribe?.one_click,
    ).toBe(false);
    expect((await parse("List-Unsubscribe: <javascript:alert(1)>\n\nx")).unsubscribe).toBeNull();
  });
});

test("whatever is wrong with a mail, it is stored", async () => {
  const nested = Array.from(
    { length: 300 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
  );
  const deep = await parse(`Subject: Deep\nFrom: a@x.example\n${nested.join("")}`);
  expect(deep).toMatchObject({ subject: "Deep", from: { address: "a@x.example" } });
  expect(deep.text).toMatch(/cannot be read/);
  for (const raw of ["", "\n", "\0\0\0", "no headers at all", "From \n\n", "Subject"])
    expect(await parse(raw), JSON.stringify(raw)).toMatchObject({ from: null, date: received });
  const bytes = Uint8Array.from({ length: 4096 }, (_, n) => (n * 7919) % 256);
  expect((await parse(bytes)).message_id_made).toBe(true);
});

test("a mail that is made to keep a parser busy is done soon, and nothing is cut within a letter", async () => {
  const huge = "a".repeat(3_000_000);
  const server = "From: postmaster@x.example\nSubject: Undelivered\n\n";
  const begun = performance.now();
  await parse(`${server}${huge}@`);
  await parse(`${server}${"\n".repeat(10_000)}`);
  await parse(`Content-Type: text/html\n\n${"<style".repeat(500_000)}`);
  await parse(`References: ${"<a@b> ".repeat(20_000)}\n\nx`);
  // Lines and parts cost each their time: of these the headers are read.
  const multipart = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (const endless of [`\n${"a\n".repeat(1_000_000)}`, `${multipart}${"--b\n\n".repeat(60_000)}`])
    expect((await parse(`Subject: Endless\n${endless}`)).text).toMatch(/cannot be read/);
  const inline = (n: number) => `--b\nContent-Type: image/png\nContent-ID: <c${n}>\n\nx\n`;
  const parts = Array.from({ length: 4_000 }, (_, n) => inline(n)).join("");
  const shown = `--b\nContent-Type: text/html\n\n${"<p>a".repeat(1_000_000)}\n`;
  expect((await parse(`${multipart}${shown}${parts}--b--`)).attachments).toHaveLength(500);
  const many = Array.from({ length: 20_000 }, (_, n) => `u${n}@x.example`).join(",\n ");
  expect((await parse(`To: ${many}\n\nx`)).to).toHaveLength(2_000);
  // Seconds here; the square of the letters would be hours.
  expect(performance.now() - begun).toBeLessThan(60_000);
  const odd = `x${"😀".repeat(2000)}`;
  const mail = await parse(`Subject: ${odd}\nFrom: "${odd}" <a@x.example>\n\n${odd}`);
  for (const text of [mail.subject, mail.from?.name, mail.snippet])
    expect(text).toMatch(/^x(?:😀)+$/u);
}, 120_000);

test("the first words of a mail, from its text or else from its HTML", async () => {
  expect((await parse("Subject: x\n\n  Hello\n\n there ")).snippet).toBe("Hello there");
  const html =
    "Content-Type: text/html\n\n<head><title>No</title></head><style>p{}</style><p>Tom &amp; Ann<script>no()</script></p><!-- no -->";
  expect((await parse(html)).snippet).toBe("Tom & Ann");
});
