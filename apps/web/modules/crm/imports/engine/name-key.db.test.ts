import { createTestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { expect, it } from "vitest";
import { nameKey } from "../name-key.ts";

it("agrees with the database's app.name_key()", async () => {
  const names = [
    "GTX Pro",
    "GTXPro",
    " Acme, Inc. ",
    "Müller & Söhne",
    "ÉCOLE d'été",
    "Ямал-Нефть 2",
    "日本 電気",
    "C++",
    "!!!",
    " -- ",
    "A_b",
    "Straße 9",
    "ΑΒΓ",
    "Nguyễn Văn An",
    "٣ items",
    "½ price",
    "Sarah ✨",
  ];
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string; key: string }>(
    "select n as name, app.name_key(n) as key from unnest($1::text[]) as n",
    [names],
  );
  await client.end();
  await database.drop();
  expect(rows.map((row) => [row.name, nameKey(row.name)])).toEqual(
    rows.map((row) => [row.name, row.key]),
  );
});
