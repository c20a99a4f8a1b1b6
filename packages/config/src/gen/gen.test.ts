import { expect, test } from "vitest";

import { parseEntity } from "./names.ts";
import { wireSlice } from "./wire.ts";

test("one name in every form", () => {
  expect(parseEntity("crm/line-items")).toEqual({
    module: "crm",
    table: "line_items",
    path: "line-items",
    object: "line_item",
    camel: "lineItem",
    camels: "lineItems",
    Pascal: "LineItem",
    Pascals: "LineItems",
    words: "line item",
    plural: "line items",
  });
  expect(parseEntity("crm/companies").object).toBe("company");
  expect(parseEntity("crm/people").object).toBe("person");
  expect(parseEntity("crm/boxes").object).toBe("box");
});

test.each(["quotes", "crm/", "crm/Quotes", "crm/quote", "../crm/quotes", "crm/quotes/lines"])(
  "%s is refused with words",
  (text) => {
    expect(() => parseEntity(text)).toThrow(/crm\/quotes/);
  },
);

test("a slice is wired into lists on one line and on several", () => {
  const names = parseEntity("crm/quotes");
  const wired = wireSlice(
    `import { a } from "./a.ts";\n\nexport const crmServer = { ...crm, routes: [...aRoutes, ...bRoutes], events: [\n    ...aEvents,\n  ] };\n`,
    names,
  );
  expect(wired).toContain(`import { quoteRoutes } from "./quotes/api.ts";`);
  expect(wired).toContain("routes: [...aRoutes, ...bRoutes, ...quoteRoutes]");
  expect(wired).toContain("events: [...aEvents, ...quoteEvents]");
  expect(() => wireSlice("export const crmServer = {};", names)).toThrow(/by hand/);
});
