import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeTwilioError, readTwilioFailure } from "./errors.ts";
import { readTwilioSettings } from "./keys.ts";
import {
  digitsOf,
  parseCall,
  parseDialEnd,
  parseRecording,
  parseText,
  parseTextStatus,
} from "./parse.ts";
import { countSegments } from "./segments.ts";
import { isFromTwilio, publicUrl } from "./signature.ts";
import { dial, EMPTY_TWIML, escapeXml, say, twiml, voicemail } from "./twiml.ts";

type Vector = {
  name: string;
  authToken: string;
  url: string;
  signature: string;
  valid: boolean;
  params?: Record<string, string | string[]>;
  body?: string;
};

const samples = join(process.env["RAPPORT_SAMPLES"] ?? "/nowhere", "telephony");
const sample = (name: string): string => readFileSync(join(samples, name), "utf8").trim();
const formOf = (params: Vector["params"] = {}): string => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const one of [value].flat()) form.append(name, one);
  return form.toString();
};

/** HMAC-SHA1 over the address and the sorted fields, as Twilio's documentation shows it. */
const SHOWN = {
  token: "12345",
  url: "https://mycompany.com/myapp.php?foo=1&bar=2",
  body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
};

describe("signatures", () => {
  test("a form that Twilio signed passes; whatever is altered does not", () => {
    const { token, ...request } = SHOWN;
    expect(isFromTwilio(token, request)).toBe(true);
    const altered = [
      { ...request, body: request.body.replace("1234&From", "1235&From") },
      { ...request, body: `${request.body}&Extra=1` },
      { ...request, url: request.url.replace("bar=2", "bar=3") },
      { ...request, url: request.url.replace("mycompany", "yourcompany") },
      { ...request, signature: request.signature.toLowerCase() },
      { ...request, signature: "" },
      { ...request, signature: null },
      { ...request, url: "no address" },
    ];
    for (const one of altered) expect(isFromTwilio(token, one), JSON.stringify(one)).toBe(false);
    expect(isFromTwilio("12346", request)).toBe(false);
    expect(isFromTwilio("", request)).toBe(false);
  });

  test("a usual port may be left out, another may not; fields that come twice are signed as a set", () => {
    const token = "12345";
    const sign = (text: string) => createHmac("sha1", token).update(text).digest("base64");
    const url = "https://crm.acme.example/hooks/sms?a=1&a=2&b=%2B";
    const withPort = (port: string) => url.replace(".example", `.example:${port}`);
    const body = "From=%2B1&Body=b&Body=a";
    const fields = "BodyaBodybFrom+1";
    expect(isFromTwilio(token, { url, body, signature: sign(url + fields) })).toBe(true);
    expect(isFromTwilio(token, { url, body, signature: sign(withPort("443") + fields) })).toBe(
      true,
    );
    expect(isFromTwilio(token, { url, body, signature: sign(withPort("8443") + fields) })).toBe(
      false,
    );
    expect(
      isFromTwilio(token, {
        url: withPort("8443"),
        body,
        signature: sign(withPort("8443") + fields),
      }),
    ).toBe(true);
    const swapped = url.replace("a=1&a=2", "a=2&a=1");
    expect(isFromTwilio(token, { url: swapped, body, signature: sign(url + fields) })).toBe(false);
    const third = { url, body: `${body}&Body=c`, signature: sign(url + fields) };
    expect(isFromTwilio(token, third)).toBe(false);
  });

  test("the public address is the configured one, whatever the request says", () => {
    expect(publicUrl("https://crm.acme.com/api/webhooks/twilio/", "/sms", "?a=1")).toBe(
      "https://crm.acme.com/api/webhooks/twilio/sms?a=1",
    );
  });
});

describe.skipIf(!existsSync(samples))("samples (set RAPPORT_SAMPLES to run them)", () => {
  const vectors = existsSync(samples)
    ? (JSON.parse(sample("twilio_signature_vectors.json")) as Vector[])
    : [];

  test.each(vectors.map((one) => [one.name, one] as const))("signature: %s", (_, vector) => {
    const { authToken, url, signature, valid } = vector;
    const isForm = vector.body === undefined;
    const body = vector.body ?? formOf(vector.params);
    expect(isFromTwilio(authToken, { url, signature, body, isForm })).toBe(valid);
    expect(isFromTwilio(authToken, { url, signature, body: `${body}x`, isForm })).toBe(false);
  });

  test("every kind of form is read, fields of the future are passed over", () => {
    expect(parseText(new URLSearchParams(sample("twilio_inbound_sms.form.txt")))).toEqual({
      sid: "SM1234567890abcdef1234567890abcd01",
      from: "+14017122661",
      to: "+15558675310",
      body: "Ahoy! Let's build something amazing.",
      media: [],
      segments: 1,
    });
    expect(parseText(new URLSearchParams(sample("twilio_inbound_mms.form.txt")))).toMatchObject({
      sid: "SM1234567890123456",
      body: "hello",
      media: [{ url: "https://example.test/a", type: "image/png" }],
    });
    expect(parseCall(new URLSearchParams(sample("twilio_inbound_voice.form.txt")))).toEqual({
      sid: "CA1234567890abcdef1234567890abcd03",
      from: "+16175551212",
      to: "+15558675310",
      status: "ringing",
    });
  });
});

describe("forms", () => {
  const form = (set: Record<string, string>) =>
    new URLSearchParams({ MessageSid: "SM1", From: "+14155550100", To: "+15105550100", ...set });

  test("what Postgres cannot store is taken out of a text", () => {
    expect(parseText(form({ Body: "a\u0000b\ud800c" }))?.body).toBe("ab\ufffdc");
  });
  test("a picture is an http address; a count that lies invents none", () => {
    const text = parseText(
      form({
        NumMedia: "3",
        MediaUrl0: "javascript:alert(1)",
        MediaUrl1: "https://api.twilio.com/x",
      }),
    );
    expect(text?.media).toEqual([
      { url: "https://api.twilio.com/x", type: "application/octet-stream" },
    ]);
    expect(parseText(form({ NumMedia: "99999999" }))?.media).toEqual([]);
  });
  test.each<Record<string, string>>([
    { MessageSid: "" },
    { From: "" },
    { To: " " },
    { MessageSid: "../../x" },
  ])("%j makes it no text", (set) => expect(parseText(form(set))).toBeUndefined());
  test("states, ends and recordings", () => {
    expect(
      parseTextStatus(new URLSearchParams("MessageSid=SM1&MessageStatus=failed&ErrorCode=30003")),
    ).toEqual({ sid: "SM1", status: "failed", errorCode: 30003 });
    expect(
      parseTextStatus(new URLSearchParams("MessageSid=SM1&MessageStatus=<b>")),
    ).toBeUndefined();
    expect(parseDialEnd(new URLSearchParams("CallSid=CA1&DialCallStatus=no-answer"))).toEqual({
      sid: "CA1",
      status: "no-answer",
      seconds: null,
    });
    expect(
      parseRecording(new URLSearchParams("CallSid=CA1&RecordingSid=RE1&RecordingDuration=7")),
    ).toMatchObject({ sid: "RE1", callSid: "CA1", seconds: 7, status: "completed", channels: 1 });
    expect(digitsOf(new URLSearchParams("Digits=1<x>%23"))).toBe("1#");
  });
});

describe("answers", () => {
  test("what a person wrote stays words", () => {
    const hostile = `</Say><Dial>+1900</Dial>&"'\u0007`;
    expect(twiml(say(hostile))).toBe(
      `${EMPTY_TWIML.split("<Response")[0]}<Response><Say>&lt;/Say&gt;&lt;Dial&gt;+1900&lt;/Dial&gt;&amp;&quot;&apos;</Say></Response>`,
    );
    expect(escapeXml("\ud800")).toBe("\ufffd");
  });
  test("a call is recorded only when it says where to", () => {
    const options = {
      to: "+14155550100",
      action: "https://a/?x=1&y=2",
      seconds: 20,
      statusUrl: "https://a/s",
    };
    expect(dial(options)).not.toContain("record");
    expect(dial(options)).toContain('action="https://a/?x=1&amp;y=2"');
    expect(dial({ ...options, recordingUrl: "https://a/r" })).toContain(
      'record="record-from-answer-dual" recordingStatusCallback="https://a/r"',
    );
    expect(
      voicemail({ greeting: "Hi", action: "https://a/v", recordingUrl: "https://a/r" }),
    ).toContain('<Say>Hi</Say><Record action="https://a/v" maxLength="180"');
  });
});

describe("errors in words", () => {
  test("codes say what to do; one that is not known is named", () => {
    expect(describeTwilioError(21610)).toContain("STOP");
    expect(describeTwilioError(30003)).toContain("switched off");
    expect(describeTwilioError(99999)).toContain("99999");
  });
  test.each([
    [{ status: 400, code: 21211 }, "no"],
    [{ status: 429, code: 20429 }, "later"],
    [{ status: 503, code: 20503 }, "unknown"],
    [{ code: "ECONNREFUSED" }, "later"],
    [{ code: "ECONNRESET" }, "unknown"],
    [{ code: "ECONNABORTED" }, "unknown"],
    [new Error("socket hang up"), "unknown"],
  ])("%j: %s", (error, outcome) => expect(readTwilioFailure(error).outcome).toBe(outcome));
});

test("a text is counted as carriers do", () => {
  expect(countSegments("")).toMatchObject({ count: 0 });
  expect(countSegments("a".repeat(160))).toMatchObject({ count: 1, encoding: "GSM-7" });
  expect(countSegments("a".repeat(161))).toMatchObject({ count: 2 });
  expect(countSegments("€".repeat(81))).toMatchObject({ count: 2, encoding: "GSM-7" });
  expect(countSegments("ж".repeat(71))).toMatchObject({ count: 2, encoding: "UCS-2" });
});

describe("settings", () => {
  test("without an account there are none; half of one is a mistake in words", () => {
    expect(readTwilioSettings({})).toBeUndefined();
    expect(() => readTwilioSettings({ TWILIO_ACCOUNT_SID: "AC1" })).toThrow("TWILIO_AUTH_TOKEN");
    expect(() => readTwilioSettings({ TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t" })).toThrow(
      "TWILIO_WEBHOOK_URL",
    );
  });
  test("the address that is signed comes from the configuration", () => {
    const account = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t" };
    expect(
      readTwilioSettings({ ...account, RAPPORT_WEB_URL: "https://crm.acme.com/x" }),
    ).toMatchObject({
      webhookUrl: "https://crm.acme.com/api/webhooks/twilio",
      apiUrl: undefined,
    });
    expect(
      readTwilioSettings({ ...account, TWILIO_WEBHOOK_URL: "https://t.acme.com/in/" })?.webhookUrl,
    ).toBe("https://t.acme.com/in");
  });
});
