import { expect, test } from "vitest";
import { equalInConstantTime, isInternalCaller } from "./internal-caller.ts";

const request = (headers: Record<string, string>) =>
  new Request("http://functions/", { method: "POST", headers });

test("the secret is taken as a bearer or an apikey, and from nobody when none is set", async () => {
  expect(await isInternalCaller(request({ authorization: "Bearer s3cret" }), "s3cret")).toBe(true);
  expect(await isInternalCaller(request({ authorization: "bearer s3cret" }), "s3cret")).toBe(true);
  expect(await isInternalCaller(request({ apikey: "s3cret" }), "s3cret")).toBe(true);
  for (const headers of [
    {},
    { authorization: "s3cret" },
    { authorization: "Bearer s3cre" },
    { authorization: "Bearer s3cret1" },
    { apikey: "" },
  ]) {
    expect(await isInternalCaller(request(headers as Record<string, string>), "s3cret")).toBe(
      false,
    );
  }
  expect(await isInternalCaller(request({ apikey: "" }), "")).toBe(false);
  expect(await isInternalCaller(request({}), undefined)).toBe(false);
});

test("texts of any length compare", async () => {
  expect(await equalInConstantTime("", "")).toBe(true);
  expect(await equalInConstantTime("ä", "ä")).toBe(true);
  expect(await equalInConstantTime("a", "aa")).toBe(false);
});
