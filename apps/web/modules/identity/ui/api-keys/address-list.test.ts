import { expect, test } from "vitest";
import { ApiProblem } from "#lib/client.ts";
import { addressProblem, readAddresses, writeAddresses } from "./address-list.ts";

test("addresses are read one a line or with commas, alone or as ranges, each once", () => {
  expect(readAddresses(" 203.0.113.7\n198.51.100.0/24, 2001:db8::1;\n203.0.113.7/32\n")).toEqual([
    "203.0.113.7/32",
    "198.51.100.0/24",
    "2001:db8::1/128",
  ]);
  expect(readAddresses("  \n")).toEqual([]);
  expect(readAddresses("office.example")).toEqual(["office.example"]);
});

test("what is written for changing reads back the same", () => {
  const ranges = ["203.0.113.7/32", "198.51.100.0/24", "2001:db8::1/128", "2001:db8::/32"];
  expect(writeAddresses(ranges)).toBe("203.0.113.7\n198.51.100.0/24\n2001:db8::1\n2001:db8::/32");
  expect(readAddresses(writeAddresses(ranges))).toEqual(ranges);
});

test("a refusal names the addresses that are meant", () => {
  const refuse = (...pointers: string[]) =>
    new ApiProblem({
      status: 422,
      code: "invalid",
      detail: "No.",
      errors: pointers.map((pointer) => ({ pointer, message: "Use a range." })),
    });
  const ranges = ["10.0.0.1/33", "10.0.0.0/8", "x"];
  expect(addressProblem(refuse("/allowed_cidrs/0", "/allowed_cidrs/2"), ranges)).toBe(
    "10.0.0.1/33, x: Use a range.",
  );
  expect(addressProblem(refuse("/allowed_cidrs"), ranges)).toBe("Use a range.");
  expect(addressProblem(refuse("/name"), ranges)).toBeUndefined();
});
