/** When a message may go, by the place of who gets it. Every time is given, none is waited for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t?.close());

const next = async (org: TestOrg, channel: string, address: string, at: string) => {
  const [row] = await asDatabaseOwner<{ at: string }>(
    t,
    `select to_char(private.next_allowed($1, $2, $3, $4) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as at`,
    [org.id, channel, address, at],
  );
  return row!.at;
};

// 2026-11-23 is a Monday; winter: New York is UTC-5, Chicago -6, Los Angeles -8.
test.each([
  ["New York, 7 in the morning", "+12125550100", "2026-11-23T12:00Z", "2026-11-23T13:00Z"],
  ["New York, noon", "+12125550100", "2026-11-23T17:00Z", "2026-11-23T17:00Z"],
  ["New York, 20:59", "+12125550100", "2026-11-24T01:59Z", "2026-11-24T01:59Z"],
  ["New York, 21:00", "+12125550100", "2026-11-24T02:00Z", "2026-11-24T13:00Z"],
  ["Miami ends at 20", "+13055550100", "2026-11-24T01:00Z", "2026-11-24T13:00Z"],
  ["Seattle ends at 20", "+12065550100", "2026-11-24T04:00Z", "2026-11-24T16:00Z"],
  ["Tulsa ends at 20", "+19185550100", "2026-11-24T02:00Z", "2026-11-24T14:00Z"],
  ["Austin begins at 9", "+15125550100", "2026-11-23T14:30Z", "2026-11-23T15:00Z"],
  ["Austin on a Sunday begins at noon", "+15125550100", "2026-11-22T15:30Z", "2026-11-22T18:00Z"],
  ["El Paso lies an hour behind", "+19155550100", "2026-11-23T15:30Z", "2026-11-23T16:00Z"],
  ["Mobile has quiet Sundays", "+12515550100", "2026-11-22T18:00Z", "2026-11-23T14:00Z"],
  ["Pittsburgh has them, too", "+14125550100", "2026-11-22T18:00Z", "2026-11-23T13:00Z"],
  ["Cheyenne ends at 20", "+13075550100", "2026-11-24T03:00Z", "2026-11-24T15:00Z"],
  ["Paris on a Sunday", "+33612345678", "2026-11-22T12:00Z", "2026-11-23T09:00Z"],
  ["Paris begins at 10", "+33612345678", "2026-11-23T08:00Z", "2026-11-23T09:00Z"],
  ["Pensacola is in one of two zones", "+18505550100", "2026-11-23T13:30Z", "2026-11-23T14:00Z"],
  ["an area code that nobody knows", "+15005550100", "2026-11-23T14:00Z", "2026-11-23T18:00Z"],
  ["Zurich", "+41791234567", "2026-11-23T05:00Z", "2026-11-23T07:00Z"],
  ["Zurich in summer", "+41791234567", "2026-07-20T05:00Z", "2026-07-20T06:00Z"],
  ["Sydney and Perth", "+61412345678", "2026-11-23T22:00Z", "2026-11-24T00:00Z"],
])("%s", async (_, address, at, wanted) => {
  expect(await next(t.acme, "sms", address, at)).toBe(wanted);
});

test("calls to France rest over lunch and at weekends", async () => {
  expect(await next(t.acme, "call", "+33612345678", "2026-11-23T12:30Z")).toBe("2026-11-23T13:00Z");
  expect(await next(t.acme, "call", "+33612345678", "2026-11-21T12:30Z")).toBe("2026-11-23T09:00Z");
  expect(await next(t.acme, "sms", "+33612345678", "2026-11-21T12:30Z")).toBe("2026-11-21T12:30Z");
});

test("the clock going forward and back moves the moment, not the hour", async () => {
  expect(await next(t.acme, "sms", "+12125550100", "2027-03-14T06:30Z")).toBe("2027-03-14T12:00Z");
  expect(await next(t.acme, "sms", "+12125550100", "2026-11-01T05:30Z")).toBe("2026-11-01T13:00Z");
});

test("a number moves with its person: the state of their location counts as well", async () => {
  const phone = "+12125550177";
  await t.call(t.acme.key, "POST", "/people", {
    last_name: "Moved",
    phone,
    location: "Seattle, Washington 98101, USA",
  });
  expect(await next(t.acme, "sms", phone, "2026-11-23T14:00Z")).toBe("2026-11-23T16:00Z");
  expect(await next(t.globex, "sms", phone, "2026-11-23T14:00Z")).toBe("2026-11-23T14:00Z");
});

describe("hours of an org's own", () => {
  const as = (method: string, path: string, body?: object, role: "admin" | "member" = "admin") =>
    t.call(t.acme.people[role].cookie, method, path, body, { "Rapport-Org": t.acme.slug });
  test("are made, changed and taken away by admins; as exact as the law they replace it, else both hold", async () => {
    const hours = { channel: "sms", country: "US", earliest: "09:00", latest: "17:00" };
    expect((await as("POST", "/quiet-hours", hours, "member")).status).toBe(403);
    const made = await as("POST", "/quiet-hours", { ...hours, weekdays: [5, 1, 2, 3, 4, 1] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.weekdays).toEqual([1, 2, 3, 4, 5]);
    // In place of the federal hours.
    expect(await next(t.acme, "sms", "+12125550100", "2026-11-21T17:00Z")).toBe(
      "2026-11-23T14:00Z",
    );
    // Texas is more exact: on top of ours.
    expect(await next(t.acme, "sms", "+15125550100", "2026-11-23T23:30Z")).toBe(
      "2026-11-24T15:00Z",
    );
    expect(await next(t.globex, "sms", "+12125550100", "2026-11-21T17:00Z")).toBe(
      "2026-11-21T17:00Z",
    );
    const texas = await as("POST", "/quiet-hours", {
      ...hours,
      region: "TX",
      earliest: "00:00",
      latest: "24:00",
    });
    expect(await next(t.acme, "sms", "+15125550100", "2026-11-22T09:00Z")).toBe(
      "2026-11-22T09:00Z",
    );
    const { id } = texas.body;
    const patched = await t.call(t.acme.key, "PATCH", `/quiet-hours/${id}`, { earliest: "10:00" });
    expect(patched).toMatchObject({ status: 200, body: { earliest: "10:00" } });
    expect(await next(t.acme, "sms", "+15125550100", "2026-11-22T09:00Z")).toBe(
      "2026-11-22T16:00Z",
    );
    expect((await t.call(t.globex.key, "GET", `/quiet-hours/${id}`)).status).toBe(404);
    for (const one of [id, made.body.id])
      expect((await t.call(t.acme.key, "DELETE", `/quiet-hours/${one}`)).status).toBe(204);
    expect(await next(t.acme, "sms", "+12125550100", "2026-11-21T17:00Z")).toBe(
      "2026-11-21T17:00Z",
    );
  });
  test.each([
    [{ channel: "sms", earliest: "20:00", latest: "08:00" }, "/latest"],
    [{ channel: "sms", region: "TX", earliest: "08:00", latest: "20:00" }, "/country"],
    [{ channel: "sms", earliest: "8", latest: "20:00" }, "/earliest"],
    [{ channel: "sms", earliest: "08:00", latest: "20:00", weekdays: [] }, "/weekdays"],
  ])("%j is refused at %s", async (body, pointer) => {
    const answer = await as("POST", "/quiet-hours", body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
  });
  test("the hours that hold by themselves are listed", async () => {
    const { data } = (await t.call(t.acme.key, "GET", "/quiet-hours/defaults")).body;
    expect(
      data.filter(
        (one: { region: string; channel: string }) => one.region === "TX" && one.channel === "sms",
      ),
    ).toMatchObject([
      { earliest: "09:00", latest: "21:00" },
      { weekdays: [7], earliest: "12:00" },
    ]);
  });
});
