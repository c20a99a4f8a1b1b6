import { describe, expect, it } from "vitest";
import { safeReturnTo } from "./return-to.ts";

describe("safeReturnTo", () => {
  it("keeps addresses of this site whole", () => {
    expect(safeReturnTo("/acme/deals?stage=won#top")).toBe("/acme/deals?stage=won#top");
  });

  it("keeps spaces and letters that are written with percent signs", () => {
    expect(safeReturnTo("/acme/deals?q=a%2Fb%20c")).toBe("/acme/deals?q=a%2Fb%20c");
    expect(safeReturnTo("/acme/caf%C3%A9")).toBe("/acme/caf%C3%A9");
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
    ["two slashes behind percent signs", "/%2f%2fevil.example"],
    ["a slash behind percent signs", "/%2Fevil.example"],
    ["two rounds of percent signs", "/%252f%252fevil.example"],
    ["a backslash behind percent signs", "/%5Cevil.example"],
    ["a tab behind percent signs", "/%09/evil.example"],
    ["a line break behind percent signs", "/%0d%0aLocation:https://evil.example"],
    ["percent signs of nothing", "/%zz"],
    ["a space in front", " //evil.example"],
    ["a soft line break", "/\u0085/evil.example"],
    ["a person before a host", "/@evil.example/..//evil.example"],
    ["an address of 2001 characters", `/${"a".repeat(2000)}`],
  ])("refuses %s", (_, value) => {
    expect(safeReturnTo(value)).toBe("/");
  });
});
