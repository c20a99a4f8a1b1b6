import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { writeMail } from "./write.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const mail = {
  to: "ann@example.com",
  subject: "Hello",
  ...writeMail({ heading: "Hi", paragraphs: ["There"], foot: "Bye" }),
};

test("what people wrote is text in the mail, never markup", () => {
  const { html, text } = writeMail({
    heading: "Join <b>Acme</b> & Co",
    paragraphs: [`"><img src=x onerror=alert(1)>`],
    action: { label: "Open", url: "https://crm.example.com/invite/1.a?x=1&y=2" },
    foot: "Bye",
  });
  expect(html).toContain("Join &lt;b&gt;Acme&lt;/b&gt; &amp; Co");
  expect(html).not.toContain("<img");
  expect(html).toContain('href="https://crm.example.com/invite/1.a?x=1&amp;y=2"');
  expect(text).toContain("https://crm.example.com/invite/1.a?x=1&y=2");
});

test("without a server nothing is sent, and that is said", async () => {
  vi.stubEnv("RAPPORT_MAIL_URL", "");
  const { sendMail, mailConfigured } = await import("./send.ts");
  expect(mailConfigured()).toBe(false);
  expect(await sendMail(mail)).toBe(false);
});

test("a mail goes over SMTP with sender, recipient and both bodies", async () => {
  const smtp = await listenSmtp();
  vi.stubEnv("RAPPORT_MAIL_URL", `smtp://127.0.0.1:${smtp.port}`);
  vi.stubEnv("RAPPORT_MAIL_FROM", "Rapport <crm@example.com>");
  const { sendMail } = await import("./send.ts");
  expect(await sendMail(mail)).toBe(true);
  expect(smtp.seen()).toMatch(/MAIL FROM:<crm@example\.com>/);
  expect(smtp.seen()).toMatch(/RCPT TO:<ann@example\.com>/);
  expect(smtp.seen()).toMatch(/text\/plain[\s\S]*text\/html/);
  await smtp.close();
});

test("a server that refuses is an error, not a mail that was sent", async () => {
  const smtp = await listenSmtp("550 no such mailbox");
  vi.stubEnv("RAPPORT_MAIL_URL", `smtp://127.0.0.1:${smtp.port}`);
  vi.stubEnv("RAPPORT_MAIL_FROM", "Rapport <crm@example.com>");
  const { sendMail } = await import("./send.ts");
  await expect(sendMail(mail)).rejects.toThrow(/550/);
  await smtp.close();
});

/** As much of an SMTP server as one mail needs. */
async function listenSmtp(toRecipient = "250 ok") {
  let heard = "";
  const server = createServer((socket) => {
    let data = false;
    socket.write("220 test ready\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      heard += chunk.toString();
      if (data) {
        if (!heard.endsWith("\r\n.\r\n")) return;
        data = false;
        socket.write("250 taken\r\n");
        return;
      }
      for (const line of chunk.toString().split("\r\n").filter(Boolean)) {
        if (line.startsWith("EHLO")) socket.write("250 test\r\n");
        else if (line.startsWith("RCPT")) socket.write(`${toRecipient}\r\n`);
        else if (line.startsWith("DATA")) {
          data = true;
          socket.write("354 go on\r\n");
        } else if (line.startsWith("QUIT")) socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => heard,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
