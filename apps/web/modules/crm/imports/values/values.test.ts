import { describe, expect, it } from "vitest";
import { readBoolean } from "./boolean.ts";
import { readDomain, readEmail, readPhone, readWebsite } from "./contact.ts";
import { guessDateOrder, readDate } from "./date.ts";
import { readCurrency, readMoney } from "./money.ts";
import { guessDecimalMark, readDecimal, readInteger } from "./number.ts";
import { isNothing } from "./result.ts";
import { readText, splitName } from "./text.ts";

const value = (read: object) => ("value" in read ? read.value : read);

describe("dates", () => {
  it.each([
    ["2026-03-04", "2026-03-04"],
    ["2026/3/4", "2026-03-04"],
    ["20260304", "2026-03-04"],
    ["4.3.2026", "2026-03-04"],
    ["4. 3. 26", "2026-03-04"],
    ["04/03/2026", "2026-03-04"],
    ["4-Mar-2026", "2026-03-04"],
    ["4 March 26", "2026-03-04"],
    ["4. März 2026", "2026-03-04"],
    ["Mar 4 2026", "2026-03-04"],
    ["March 4th, 2026", "2026-03-04"],
    ["Wed, 4 Mar 2026 10:00:00 GMT", "2026-03-04"],
    ["2026-03-04T23:30:00Z", "2026-03-04"],
    ["2026-03-04 23:30:00.123+02:00", "2026-03-04"],
    ["04/03/2026 9:12 AM", "2026-03-04"],
    ["1/2/71", "1971-02-01"],
    ["29.02.2024", "2024-02-29"],
  ])("%s is %s", (cell, date) => {
    expect(value(readDate(cell))).toBe(date);
  });

  it("takes the month first when told", () => {
    expect(value(readDate("03/15/2024 9:12 AM", "mdy"))).toBe("2024-03-15");
    expect(readDate("15/03/2024", "mdy")).toEqual({
      problem: "“15/03/2024” is not a date when the month comes first",
    });
    expect(value(readDate("4.3.2026", "mdy"))).toBe("2026-03-04");
  });

  it.each(["31/02/2026", "2026-13-01", "29.02.2023", "soon", "5", "1.2.3.4", "0000-01-01"])(
    "refuses %s",
    (cell) => {
      expect(readDate(cell)).toHaveProperty("problem");
    },
  );

  it("tells the order of a column, or that it cannot be told", () => {
    expect(guessDateOrder(["01/20/2024", "02/03/2024"])).toEqual({
      order: "mdy",
      open: false,
      mixed: false,
    });
    expect(guessDateOrder(["20/01/2024", "02/03/2024"])).toEqual({
      order: "dmy",
      open: false,
      mixed: false,
    });
    expect(guessDateOrder(["03/04/2024", "05/06/2024"])).toMatchObject({ open: true });
    expect(guessDateOrder(["03/03/2024", "2024-01-05", "5.6.2024"])).toMatchObject({ open: false });
    expect(guessDateOrder(["20/01/2024", "01/20/2024"])).toMatchObject({ mixed: true });
  });
});

describe("numbers", () => {
  const decimal = (cell: string, mark?: "." | ",") => {
    const read = readDecimal(cell, mark);
    return "value" in read && read.value
      ? Number(read.value.units) / 10 ** read.value.scale
      : undefined;
  };

  it.each([
    ["1234.5", 1234.5],
    ["1,234.50", 1234.5],
    ["1.234,50", 1234.5],
    ["1'234.50", 1234.5],
    ["1 234,50", 1234.5],
    ["12,34,567.00", 1234567],
    ["(12.5)", -12.5],
    ["-3", -3],
    ["3-", -3],
    ["$1,234", 1234],
    ["€ 99,90", 99.9],
    ["1234 EUR", 1234],
    ["CHF 1'250.-", 1250],
    ["1.2M", 1_200_000],
    ["500k", 500_000],
    ["1,5 Mio.", 1_500_000],
    [".5", 0.5],
  ])("%s is %d", (cell, number) => {
    expect(decimal(cell)).toBe(number);
  });

  it("reads what fits both by the column's mark", () => {
    expect(decimal("1,234")).toBe(1234);
    expect(decimal("1,234", ",")).toBe(1.234);
    expect(decimal("1.234", ",")).toBe(1234);
    expect(decimal("1.234")).toBe(1.234);
  });

  it.each(["", "abc", "1.2.3,4,5", "12a", "1,2345,6.7", "--5", "1-2"])("refuses %j", (cell) => {
    expect(readDecimal(cell)).toHaveProperty("problem");
  });

  it("guesses the mark of a column", () => {
    expect(guessDecimalMark(["1.234", "2,5"])).toEqual({ mark: ",", certain: true });
    expect(guessDecimalMark(["1,234", "2.5"])).toEqual({ mark: ".", certain: true });
    expect(guessDecimalMark(["1,234", "2,345"])).toEqual({ mark: ".", certain: false });
    expect(guessDecimalMark(["12", "13"])).toEqual({ mark: ".", certain: true });
    expect(guessDecimalMark(["1,5", "2.5"])).toMatchObject({ certain: false });
  });

  it("wants whole numbers whole and within bounds", () => {
    expect(readInteger("2,822", 0, 10_000)).toEqual({ value: "2822" });
    expect(readInteger("12.0", 0, 100)).toEqual({ value: "12" });
    expect(readInteger("12.5", 0, 100)).toHaveProperty("problem", "“12.5” is not a whole number");
    expect(readInteger("-1", 0, 100)).toHaveProperty("problem");
  });
});

describe("money", () => {
  it("answers minor units, exactly", () => {
    expect(readMoney("1100.04", 2)).toEqual({ value: "110004" });
    expect(readMoney("0.1", 2)).toEqual({ value: "10" });
    expect(readMoney("1054", 0)).toEqual({ value: "1054" });
    expect(readMoney("1.234,5", 3, ",")).toEqual({ value: "1234500" });
    expect(readMoney("1100.04", 2, ".", 1_000_000)).toEqual({ value: "110004000000" });
    expect(readMoney("90071992547409.93", 2)).toEqual({ value: "9007199254740993" });
  });

  it("rounds half up and says so", () => {
    expect(readMoney("12.345", 2)).toEqual({ value: "1235", note: "“12.345” was rounded" });
  });

  it("refuses what is below zero, too large or no amount", () => {
    expect(readMoney("-5", 2)).toHaveProperty("problem", "“-5” is below zero");
    expect(readMoney("1e9", 2)).toHaveProperty("problem");
    expect(readMoney("99999999999999999999", 2)).toHaveProperty("problem");
  });

  it("knows currencies by code and sign", () => {
    expect(["eur", "€", "Fr.", "US$"].map((cell) => value(readCurrency(cell)))).toEqual([
      "EUR",
      "EUR",
      "CHF",
      "USD",
    ]);
    expect(readCurrency("euros")).toHaveProperty("problem");
  });
});

describe("contacts", () => {
  it.each([
    ["eva@moser.example", "eva@moser.example"],
    [" Eva Moser <Eva@moser.example> ", "Eva@moser.example"],
    ["mailto:eva@moser.example", "eva@moser.example"],
    ["eva@moser.example; eva@home.example", "eva@moser.example"],
    ["jürg@büchi.example", "jürg@büchi.example"],
  ])("%s is the address %s", (cell, address) => {
    expect(value(readEmail(cell))).toBe(address);
  });

  it.each([
    ["ciaran.odowd@", "has no domain"],
    ["b.nogueira(at)lusomar.example", "has no @"],
    ["yusuf@@haliclift.example", "has two @"],
    ["@acme.example", "has nothing before the @"],
    ["eva@acme", "has no valid domain"],
    ["eva@-acme.example", "has no valid domain"],
  ])("%s %s", (cell, why) => {
    expect(readEmail(cell)).toEqual({ problem: `“${cell}” ${why}` });
  });

  it("normalises phone numbers and keeps what was typed", () => {
    expect(value(readPhone("+41 44 668 18 00"))).toEqual({
      phone: "+41 44 668 18 00",
      phone_normalized: "+41446681800",
    });
    expect(value(readPhone("06 12 34 56 78", "FR"))).toMatchObject({
      phone_normalized: "+33612345678",
    });
    expect(readPhone("5550100")).toMatchObject({
      value: { phone_normalized: null },
      note: expect.stringContaining("no country code"),
    });
    expect(readPhone("not-a-phone")).toHaveProperty("problem");
  });

  it("finds the domain in a web address", () => {
    for (const cell of [
      "https://www.Acme.example/about?x=1",
      "acme.example",
      "www.acme.example/",
      "info@acme.example",
    ]) {
      expect(value(readDomain(cell))).toBe("acme.example");
    }
    expect(value(readWebsite("acme.example/about"))).toBe("https://acme.example/about");
    expect(readDomain("Acme Inc")).toHaveProperty("problem");
    expect(readWebsite("javascript:alert(1)")).toHaveProperty("problem");
  });
});

describe("the rest", () => {
  it("reads yes and no", () => {
    expect(["Y", "ja", "TRUE", "1", "x"].map((cell) => value(readBoolean(cell)))).toEqual(
      Array(5).fill("true"),
    );
    expect(["n", "Nein", "0", "inactive"].map((cell) => value(readBoolean(cell)))).toEqual(
      Array(4).fill("false"),
    );
    expect(readBoolean("maybe")).toHaveProperty("problem");
  });

  it("takes nothing for nothing", () => {
    expect(["", " ", "-", "N/A", "null", "#N/A"].every(isNothing)).toBe(true);
    expect(isNothing("0")).toBe(false);
  });

  it("splits names", () => {
    expect(splitName("Eva Moser")).toMatchObject({ first_name: "Eva", last_name: "Moser" });
    expect(splitName("Moser, Eva Maria")).toMatchObject({
      first_name: "Eva Maria",
      last_name: "Moser",
      turned: true,
    });
    expect(splitName("Jan van der Berg")).toMatchObject({
      first_name: "Jan",
      last_name: "van der Berg",
    });
    expect(splitName("Madonna")).toMatchObject({ first_name: "", last_name: "Madonna" });
  });

  it("measures text", () => {
    expect(readText(" a \n b ", 10)).toEqual({ value: "a b" });
    expect(readText("a\r\nb", 10, true)).toEqual({ value: "a\nb" });
    expect(readText("abc", 2)).toHaveProperty("problem", "has 3 characters, up to 2 are taken");
  });
});
