import { describe, expect, it } from "vitest";
import { nameKey } from "./name-key.ts";

describe("nameKey", () => {
  it.each([
    ["GTX Pro", "GTXPro"],
    ["Acme, Inc.", "ACME INC"],
    ["  Gekko  &  Co ", "gekko co"],
    ["Müller-Lüdi AG", "müller lüdi ag"],
    ["Cafe\u0301 Noir", "Café Noir"],
    ["Ямал Нефть", "ямал-нефть"],
  ])("holds %s and %s for the same", (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b));
  });

  it.each([
    ["GTX Pro", "GTX Plus Pro"],
    ["Müller", "Muller"],
    ["!!!", "???"],
    ["日本", "日立"],
  ])("keeps %s and %s apart", (a, b) => {
    expect(nameKey(a)).not.toBe(nameKey(b));
  });
});
