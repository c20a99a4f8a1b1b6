import { expect, it } from "vitest";
import { withClient } from "../postgres/client.ts";
import { createTestDatabase } from "../testing.ts";
import { describeDifference, takeSnapshot } from "./check.ts";

it("tells a table apart that has lost a grant, a policy or a check", async () => {
  const database = await createTestDatabase();
  try {
    const before = await takeSnapshot(database.ownerUrl);
    expect(await takeSnapshot(database.ownerUrl)).toBe(before);
    await withClient(database.ownerUrl, (client) =>
      client.query(
        "alter table public.orgs no force row level security; grant truncate on public.orgs to authenticated; create index on public.orgs (created_at)",
      ),
    );
    const difference = describeDifference(before, await takeSnapshot(database.ownerUrl));
    expect(difference).toMatch(/^- public\.orgs \| table \| .*forced/m);
    expect(difference).toMatch(
      /^\+ public\.orgs \| grant on relation \| authenticated: .*truncate/m,
    );
    expect(difference).toMatch(/^\+ public\.orgs \| index /m);
    expect(difference.split("\n")).toHaveLength(5);
  } finally {
    await database.drop();
  }
});

it("shows of a changed function only the lines that changed", () => {
  const body = (line: string) =>
    `app.f() | function | owner postgres\n    begin\n      ${line}\n    end\n`;
  expect(describeDifference(body("one"), body("two"))).toBe(
    "- app.f() | function | owner postgres\n-       one\n+ app.f() | function | owner postgres\n+       two",
  );
});
