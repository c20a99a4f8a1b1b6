import { describe, expect, it } from "vitest";
import {
  addDays,
  dayOf,
  daysBetween,
  endOfMonth,
  formatDate,
  formatMoney,
  formatTime,
  parseAmount,
} from "./format.ts";

describe("money", () => {
  it("shows cents only where there are some", () => {
    expect(formatMoney("148000.00", "EUR", "en")).toBe("€148,000");
    expect(formatMoney("148000.5", "EUR", "en")).toBe("€148,000.50");
    expect(formatMoney("0.05", "GBP", "en")).toBe("£0.05");
  });
  it("uses the decimals of the currency", () => {
    expect(formatMoney("1250", "JPY", "en")).toBe("¥1,250");
    expect(formatMoney("1.005", "KWD", "en")).toContain("1.005");
  });
  it("is exact beyond what a number can hold", () => {
    expect(formatMoney("90071992547409931.01", "EUR", "en")).toBe("€90,071,992,547,409,931.01");
  });
});

describe("days", () => {
  it("never moves a calendar date by a time zone", () => {
    expect(formatDate("2026-11-23", "2026-11-21", "en")).toBe("23 Nov");
    expect(formatDate("2027-01-12", "2026-11-21", "en")).toBe("12 Jan 2027");
    expect(formatDate("2026-09-01", "2026-11-21", "en")).toBe("1 Sep");
  });
  it("counts over months and clock changes", () => {
    expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
    expect(daysBetween("2026-11-21", "2026-11-19")).toBe(-2);
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(endOfMonth("2028-02-10")).toBe("2028-02-29");
  });
  it("puts a moment on the reader's day", () => {
    expect(dayOf("2026-11-20T23:30:00.000Z", "Europe/Berlin")).toBe("2026-11-21");
    expect(dayOf("2026-11-20T23:30:00.000Z", "America/New_York")).toBe("2026-11-20");
    expect(formatTime("2026-11-20T23:30:00.000Z", "en", "Europe/Berlin")).toBe("00:30");
  });
});

describe("amounts as people type them", () => {
  it.each([
    ["98,500", "98500"],
    ["98.500", "98500"],
    ["98 500,5", "98500.5"],
    ["€ 1.234,56", "1234.56"],
    ["1,234.56", "1234.56"],
    [".5", "0.5"],
    ["120,-", "120"],
    ["007", "7"],
  ])("reads %s as %s", (text, amount) => expect(parseAmount(text, "EUR")).toBe(amount));
  it("follows the currency's decimals", () => {
    expect(parseAmount("1.500", "JPY")).toBe("1500");
    expect(parseAmount("1.500", "KWD")).toBe("1.500");
  });
  it("tells empty from wrong", () => {
    expect(parseAmount("  ", "EUR")).toBeNull();
    expect(() => parseAmount("about ten", "EUR")).toThrow(RangeError);
    expect(() => parseAmount("-5", "EUR")).toThrow(RangeError);
  });
});
