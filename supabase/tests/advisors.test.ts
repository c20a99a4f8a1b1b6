// Supabase's advisors have nothing to say that is not answered in exceptions.ts.
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { readAdvice } from "./advisors.ts";
import { connectAs } from "./connect.ts";
import { acceptedAdvice } from "./exceptions.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

const isAccepted = (key: string) =>
  Object.keys(acceptedAdvice).some((known) => key.startsWith(known));

test("nothing is remarked that is not answered, and each answer still has its remark", async () => {
  const advice = await readAdvice(database.superUrl);
  const open = advice.filter(({ cacheKey }) => !isAccepted(cacheKey));
  expect(
    open.map(({ level, detail, remediation }) => `${level}: ${detail} (${remediation})`),
    "Mend it, or answer it in acceptedAdvice of supabase/tests/exceptions.ts with a sentence.",
  ).toEqual([]);
  const stale = Object.keys(acceptedAdvice).filter(
    (known) => !advice.some(({ cacheKey }) => cacheKey.startsWith(known)),
  );
  expect(stale, "Delete these from acceptedAdvice.").toEqual([]);
}, 120_000);

test("a table without a wall and a view with its owner's rights are remarked as errors", async () => {
  const owner = await connectAs(database.ownerUrl);
  await owner.query(`create table public.loose (id uuid primary key, org_id uuid);
    grant select on public.loose to anon;
    create view public.all_deals as select * from public.deals; grant select on public.all_deals to anon`);
  await owner.end();
  const errors = (await readAdvice(database.superUrl)).filter(({ level }) => level === "ERROR");
  expect(errors.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["rls_disabled_in_public", "security_definer_view"]),
  );
}, 120_000);
