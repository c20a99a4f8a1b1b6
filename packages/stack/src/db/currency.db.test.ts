import { currencyDigits } from "@rapport/core";
import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "../testing.ts";

test("database and code know the same digits for every currency there is", async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const codes = Intl.supportedValuesOf("currency");
    expect(codes.length).toBeGreaterThan(150);
    const { rows } = await client.query<{ code: string; digits: number }>(
      "select code, app.currency_exponent(code) as digits from unnest($1::text[]) as c (code)",
      [codes],
    );
    for (const { code, digits } of rows) expect(currencyDigits(code), code).toBe(digits);
  } finally {
    await client.end();
    await database.drop();
  }
});
