import { expect, test } from "vitest";
import { describeFailure } from "./attempt.ts";
import { RefusedAddressError } from "./safe-transport.ts";

const failed = (code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("inner"), { code }) });

test.each([
  [failed("ECONNREFUSED"), "The connection was refused."],
  [failed("ENOTFOUND"), "The host name is not known to DNS."],
  [failed("CERT_HAS_EXPIRED"), "The TLS certificate has expired."],
  [failed("UND_ERR_HEADERS_TIMEOUT"), "No answer within 15 s."],
  [
    new DOMException("The operation was aborted due to timeout", "TimeoutError"),
    "No answer within 15 s.",
  ],
  [
    new Error("x", { cause: new RefusedAddressError("It is not public.") }),
    "Not sent: It is not public.",
  ],
  [new Error("odd\u0000 thing"), "The request failed: odd thing"],
  ["a text", "The request failed: a text"],
])("a failure reads as a sentence", (error, words) => {
  expect(describeFailure(error, 15_000)).toBe(words);
});
