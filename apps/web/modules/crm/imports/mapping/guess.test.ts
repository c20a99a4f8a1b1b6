import { describe, expect, it } from "vitest";
import { findObject, allObjects } from "../objects.ts";
import { guessObject } from "./guess-object.ts";
import { guessMapping } from "./guess.ts";

const table = (text: string) => {
  const [head = [], ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return head.map((name, at) => ({ name, values: rows.map((row) => row[at] ?? "") }));
};
const map = (object: string, text: string) =>
  Object.fromEntries(
    guessMapping(table(text), findObject(object).fields).map(({ field, column }) => [
      field,
      column,
    ]),
  );

describe("guessMapping", () => {
  it("knows the headings of a sales history", () => {
    expect(
      map(
        "deals",
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\nA1,Eva Moser,X 1,Acme,Won,2026-01-02,2026-03-04,550",
      ),
    ).toEqual({
      external_id: "opportunity_id",
      owner: "sales_agent",
      product: "product",
      company: "account",
      stage: "deal_stage",
      opened_on: "engage_date",
      close_date: "close_date",
      amount: "close_value",
    });
    expect(
      map(
        "companies",
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of\nAcme,retail,1996,1100.04,2822,Kenya,Beta",
      ),
    ).toEqual({
      name: "account",
      industry: "sector",
      founded_year: "year_established",
      annual_revenue: "revenue",
      employee_count: "employees",
      location: "office_location",
      parent: "subsidiary_of",
    });
    expect(map("members", "sales_agent,manager,regional_office\nEva Moser,Leo Kunz,East")).toEqual({
      name: "sales_agent",
      manager: "manager",
      region: "regional_office",
    });
    expect(map("products", "product,series,sales_price\nX 1,X,550")).toEqual({
      name: "product",
      family: "series",
      price: "sales_price",
    });
  });

  it("knows the headings of other systems", () => {
    expect(
      map(
        "people",
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company\n1,Eva,Moser,e@m.example,+41 44 668 18 00,Leo Kunz,Acme",
      ),
    ).toMatchObject({
      external_id: "Record ID",
      first_name: "First Name",
      last_name: "Last Name",
      email: "Email",
      phone: "Phone Number",
      owner: "Contact owner",
      company: "Associated Company",
    });
    expect(
      map(
        "deals",
        "Opportunity Name,Stage,Amount,Close Date,Account Name,Opportunity Owner,Created Date\nBig,Won,1,2026-01-01,Acme,Eva,2026-01-01",
      ),
    ).toMatchObject({
      name: "Opportunity Name",
      stage: "Stage",
      amount: "Amount",
      close_date: "Close Date",
      company: "Account Name",
      owner: "Opportunity Owner",
      opened_on: "Created Date",
    });
    expect(
      map(
        "deals",
        "Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,Deal - Organization,Deal - Expected close date\nBig,1,EUR,Won,Acme,2026-01-01",
      ),
    ).toMatchObject({
      name: "Deal - Title",
      amount: "Deal - Value",
      currency: "Deal - Currency",
      stage: "Deal - Stage",
      company: "Deal - Organization",
      closes_on: "Deal - Expected close date",
    });
    expect(
      map(
        "people",
        "Given Name,Family Name,E-mail 1 - Value,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title\nEva,Moser,e@m.example,+41446681800,Acme,Boss",
      ),
    ).toMatchObject({
      first_name: "Given Name",
      last_name: "Family Name",
      email: "E-mail 1 - Value",
      phone: "Phone 1 - Value",
      company: "Organization 1 - Name",
      job_title: "Organization 1 - Title",
    });
    expect(
      map(
        "people",
        "Vorname,Nachname,E-Mail,Telefon,Firma,Ort\nEva,Moser,e@m.example,044 668 18 00,Acme,Chur",
      ),
    ).toMatchObject({
      first_name: "Vorname",
      last_name: "Nachname",
      phone: "Telefon",
      company: "Firma",
      location: "Ort",
    });
  });

  it("forgives slips of the pen", () => {
    expect(
      map("people", "Nmae,Emial,Phne,Compny\nEva Moser,e@m.example,+41446681800,Acme"),
    ).toEqual({ full_name: "Nmae", email: "Emial", phone: "Phne", company: "Compny" });
  });

  it("tells a column by its values, and doubts a name that they belie", () => {
    expect(
      map("people", "Column 1,Column 2\nEva Moser,e@m.example\nLeo Kunz,l@k.example"),
    ).toMatchObject({ email: "Column 2" });
    const belied = guessMapping(
      table("name,amount,worth\nBig,soon,5\nSmall,later,6"),
      findObject("deals").fields,
    );
    expect(belied.find((guess) => guess.field === "amount")).toEqual({
      column: "amount",
      field: "amount",
      confidence: "unsure",
    });
  });

  it("prefers first and last name to the whole, and the fuller of two columns", () => {
    expect(
      map("people", "Name,First Name,Last Name,Email\nEva Moser,Eva,Moser,e@m.example"),
    ).not.toHaveProperty("full_name");
    expect(
      map("people", "Name,Email,email_home\nEva,,e@m.example\nLeo,,l@k.example"),
    ).toMatchObject({ email: "email_home" });
    expect(
      map("people", "Name,Email,Name (2),Email (2)\nEva,e@m.example,E.,e2@m.example"),
    ).toMatchObject({ full_name: "Name", email: "Email" });
  });
});

describe("guessObject", () => {
  it.each([
    ["deals", "opportunity_id,account,deal_stage,close_value\n1,Acme,Won,5"],
    ["companies", "account,sector,employees\nAcme,retail,5"],
    [
      "people",
      "First Name,Last Name,Email Address,Company,Position\nEva,Moser,e@m.example,Acme,Boss",
    ],
    ["members", "sales_agent,manager,regional_office\nEva,Leo,East"],
    ["products", "product,series,sales_price\nX,Y,5"],
  ])("tells %s", (object, text) => {
    expect(guessObject(table(text), allObjects)?.name).toBe(object);
  });

  it("says nothing of a table that fits nothing", () => {
    expect(guessObject(table("foo,bar\n1,2"), allObjects)).toBeUndefined();
  });
});
