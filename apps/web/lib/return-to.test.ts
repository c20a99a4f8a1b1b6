import { describe, expect, it } from "vitest";
import { safeReturnTo } from "./return-to.ts";

describe("safeReturnTo", () => {
  it("keeps addresses of this site whole", () => {
    expect(safeReturnTo("/acme/deals?stage=won#top")).toBe("/acme/deals?stage=won#top");
  });

  it.each([
    ["nothing", undefined],
    ["another site", "https://evil.example/"],
    ["a scheme without slashes", "javascript:alert(1)"],
    ["two slashes", "//evil.example/"],
    ["a backslash", "/\\evil.example"],
    ["a backslash later on", "/a\\..\\b"],
    ["a tab that browsers drop", "/\t/evil.example"],
    ["dots that climb to two slashes", "/..//evil.example"],
    ["a round trip to the sign-in page", "/login?returnTo=/login"],
    ["the API", "/api/v1/me"],
  ])("refuses %s", (_, value) => {
    expect(safeReturnTo(value)).toBe("/");
  });
});
