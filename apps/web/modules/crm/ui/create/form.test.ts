import { expect, it } from "vitest";
import { checkValue, type FormField, toBody } from "./form.ts";

const name: FormField = { key: "name", label: "Name", kind: "text", required: true };
const amount: FormField = { key: "amount", label: "Amount", kind: "money" };
const site: FormField = { key: "website", label: "Website", kind: "url" };

it("sends only what was filled in, as the API wants it", () => {
  const values = {
    name: " Crane academy ",
    amount: "1.234,50",
    website: "kestrel.example",
    owner_id: "",
  };
  expect(toBody([name, amount, site], values, "EUR")).toEqual({
    name: "Crane academy",
    amount: "1234.50",
    currency: "EUR",
    website: "https://kestrel.example",
  });
  expect(toBody([name, amount], { name: "x", amount: " " }, "EUR")).toEqual({ name: "x" });
});

it("says what is wrong before anything is sent", () => {
  expect(checkValue(name, "  ", "EUR")).toBe("required");
  expect(checkValue(amount, "ten", "EUR")).toBe("notAnAmount");
  expect(checkValue({ key: "d", label: "", kind: "date" }, "2026-02-30", "EUR")).toBe("notADate");
  expect(checkValue({ key: "e", label: "", kind: "email" }, "ann@", "EUR")).toBe("notAnEmail");
  expect(checkValue(amount, "", "EUR")).toBeUndefined();
});
