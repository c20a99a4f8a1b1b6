import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeyring } from "@rapport/core/envelope";
import { hmacApiKey, parseApiKey } from "@rapport/core/ids";
import { keepWorld } from "@rapport/emulators/google/keep";
import { readRefreshToken } from "@rapport/emulators/google/refresh-token";
import { openToken } from "@rapport/integrations/google/tokens";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing.ts";
import { seedDemo } from "./index.ts";

const keyPeppers = {
  "1": Buffer.alloc(32, 1).toString("base64"),
  "2": Buffer.alloc(32, 2).toString("base64"),
};
const encryptionKeys = JSON.stringify({ k1: Buffer.alloc(32, 7).toString("base64") });
const google = { id: "an app", secret: "its secret" };
let folder: string;
let database: TestDatabase;
let owner: pg.Client;
let seeded: Awaited<ReturnType<typeof seedDemo>>;

const one = async <T extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await owner.query<T>(text, values)).rows[0]!;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "rapport-letters-"));
  seeded = await seedDemo({
    ownerUrl: database.ownerUrl,
    keyPeppers,
    // A Saturday: what passed last, passed the day before.
    today: "2026-11-21",
    vendors: {
      encryptionKeys,
      google: { file: join(folder, "google.json"), client: google },
      twilio: { number: "+15105550100" },
    },
  });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe("seedDemo", { timeout: 60_000 }, () => {
  it("answers the same a second time and adds nothing", async () => {
    const rows = () =>
      one(
        `select (select count(*) from public.deals) as deals, (select count(*) from public.domain_events) as events, (select count(*) from auth.users) as users`,
      );
    const before = await rows();
    expect(
      await seedDemo({ ownerUrl: database.ownerUrl, keyPeppers, today: "2026-11-25" }),
    ).toEqual(seeded);
    expect(await rows()).toEqual(before);
  });

  it("makes people whose password Auth accepts", async () => {
    const found = await one<{ right: boolean; wrong: boolean; identities: string }>(
      `select encrypted_password = extensions.crypt($2, encrypted_password) as right, encrypted_password = extensions.crypt('guess', encrypted_password) as wrong,
         (select count(*) from auth.identities i where i.user_id = u.id and i.provider = 'email') as identities
       from auth.users u where email = $1`,
      [seeded.demo.email, seeded.demo.password],
    );
    expect(found).toEqual({ right: true, wrong: false, identities: "1" });
  });

  it.each(["demo", "other"] as const)(
    "gives the %s org a key that opens it and no other",
    async (which) => {
      const parts = parseApiKey(seeded[which].api_key)!;
      const caller = await one<{ org_id: string; problem: string | null; permissions: string[] }>(
        `select * from app.enter_with_key($1, $2)`,
        [parts.lookup, JSON.stringify(await hmacApiKey(parts.secret, keyPeppers))],
      );
      expect(caller.org_id).toBe(seeded[which].org_id);
      expect(caller.problem).toBeNull();
      expect(caller.permissions).toContain("deals.write");
    },
  );

  it("derives other secrets from another pepper", async () => {
    const fresh = await createTestDatabase();
    try {
      const elsewhere = await seedDemo({
        ownerUrl: fresh.ownerUrl,
        keyPeppers: { "1": Buffer.alloc(32, 9).toString("base64") },
      });
      expect(elsewhere.demo.password).not.toBe(seeded.demo.password);
      expect(elsewhere.demo.api_key).not.toBe(seeded.demo.api_key);
    } finally {
      await fresh.drop();
    }
  });

  it("keeps the tenants apart", async () => {
    for (const table of [
      "companies",
      "people",
      "deals",
      "tasks",
      "interactions",
      "products",
      "stages",
    ]) {
      const found = await owner.query<{ org_id: string }>(
        `select distinct org_id from public.${table} order by 1`,
      );
      expect(found.rows.map((row) => row.org_id)).toEqual(
        [seeded.demo.org_id, seeded.other.org_id].toSorted(),
      );
    }
  });

  it("wrote the plan as it was: status, closing days and stage times survive the triggers", async () => {
    const found = await one<{ wrong: string; in_default: string }>(
      `select count(*) filter (where (d.status = 'open') <> (d.closed_on is null) or d.status <> s.kind or d.version <> 1
         or (d.closed_on is not null and (d.stage_changed_at at time zone 'UTC')::date <> d.closed_on)) as wrong
       from public.deals d join public.stages s on s.org_id = d.org_id and s.id = d.stage_id`,
    );
    expect(found.wrong).toBe("0");
  });

  it("tells the past as events of their time, and queues no webhook", async () => {
    const counts = await one<{
      moved: string;
      won: string;
      won_deals: string;
      late: string;
      origins: string;
      deliveries: string;
      misdated: string;
    }>(
      `select count(*) filter (where type = 'deal.stage_changed') as moved, count(*) filter (where type = 'deal.won') as won,
         (select count(*) from public.deals where status = 'won') as won_deals,
         count(*) filter (where occurred_at >= '2026-11-21') as late, string_agg(distinct origin, ',') as origins,
         (select count(*) from public.webhook_deliveries) as deliveries,
         count(*) filter (where id < app.uuid7_floor(occurred_at) or id >= app.uuid7_floor(occurred_at + interval '1 second')) as misdated
       from public.domain_events`,
    );
    expect(Number(counts.moved)).toBeGreaterThan(2000);
    expect(counts.won).toBe(counts.won_deals);
    expect(counts).toMatchObject({ late: "0", origins: "seed", deliveries: "0", misdated: "0" });
  });

  it("shows each move with the stage before and after", async () => {
    const wrong = await one<{ n: string }>(
      `select count(*) as n from public.domain_events where type = 'deal.stage_changed' and (data ->> 'stage_id' = previous ->> 'stage_id' or data ->> 'amount' not like '%.__')`,
    );
    expect(wrong.n).toBe("0");
    const first = await one<{ n: string }>(
      `select count(*) as n from public.domain_events c join lateral (select m.previous from public.domain_events m where m.org_id = c.org_id and m.object_id = c.object_id and m.type = 'deal.stage_changed' order by m.id limit 1) m on true
       where c.type = 'deal.created' and (c.data ->> 'status' <> 'open' or c.data ->> 'stage_id' <> m.previous ->> 'stage_id')`,
    );
    expect(first.n).toBe("0");
  });

  it("rolls everything back when a part is refused", async () => {
    const fresh = await createTestDatabase();
    const client = new pg.Client({ connectionString: fresh.ownerUrl });
    await client.connect();
    try {
      await client.query(
        `alter table public.products add constraint no_meters check (code <> 'FM-200')`,
      );
      await expect(seedDemo({ ownerUrl: fresh.ownerUrl, keyPeppers })).rejects.toThrow("no_meters");
      expect((await client.query(`select 1 from public.orgs`)).rowCount).toBe(0);
    } finally {
      await client.end();
      await fresh.drop();
    }
  });
});

describe("the correspondence of the demo", () => {
  const all = async <Row extends pg.QueryResultRow>(text: string) =>
    (await owner.query<Row>(text, [seeded.demo.org_id])).rows;

  it("the mailbox at Google holds exactly the mails that the inbox shows, and reading goes on after them", async () => {
    const [box] = await all<{
      address: string;
      history_id: string;
      refresh_token: string;
      id: string;
    }>(
      `select i.id, i.address, m.history_id::text, t.refresh_token from public.integrations i
     join private.mailboxes m on m.id = i.id join private.integration_tokens t on t.id = i.id where i.org_id = $1`,
    );
    const { world } = keepWorld({ file: join(folder, "google.json") });
    const mailbox = world.mailboxes.get(box!.address)!;
    const stored = await all<{ provider_id: string; labels: string[]; text: string }>(
      `select e.provider_id, e.labels, b.text from public.emails e join public.email_bodies b using (org_id, id) where e.org_id = $1`,
    );
    expect(stored.length).toBeGreaterThan(10);
    expect(stored.map((mail) => [mail.provider_id, mail.labels]).toSorted()).toEqual(
      mailbox
        .list()
        .map((message) => [message.id, message.labelIds])
        .toSorted(),
    );
    expect(mailbox.historySince(Number(box!.history_id))).toEqual([]);
    expect(stored.filter(({ text }) => /[{}]|undefined/.test(text))).toEqual([]);
    const [html] = await all<{ html: string }>(
      "select html from public.email_bodies where org_id = $1 and html is not null",
    );
    expect(html!.html).toMatch(/ data-remote-src="https:/);
    expect(html!.html).not.toMatch(/ src=/);

    const ring = await readKeyring(encryptionKeys);
    const token = await openToken(
      ring,
      "refresh_token",
      box!.refresh_token,
      seeded.demo.org_id,
      box!.id,
    );
    expect(readRefreshToken(token, google.secret)).toMatchObject({
      address: box!.address,
      clientId: google.id,
    });
  });

  it("mails, texts and calls stand with their deals, some wait, and nothing happened on the day or after it", async () => {
    const talks = await all<{ channel: string; state: string; unread: boolean; deal: boolean }>(
      `select channel, state, unread, deal_id is not null as deal from public.conversations where org_id = $1`,
    );
    const count = (channel: string, state: string) =>
      talks.filter((talk) => talk.channel === channel && talk.state === state).length;
    expect([count("email", "open"), count("email", "done")]).toEqual([4, 3]);
    expect([count("phone", "open"), count("phone", "done")]).toEqual([1, 1]);
    expect(talks.filter((talk) => !talk.deal)).toHaveLength(1);
    expect(talks.filter((talk) => talk.unread && talk.state !== "open")).toEqual([]);

    const [told] = await all<{ messages: string; lines: string; last: string; events: string }>(
      `select (select count(*) from public.emails where org_id = $1 and deal_id is not null) + (select count(*) from public.sms where org_id = $1)
         + (select count(*) from public.calls where org_id = $1) as messages,
       (select count(*) from public.interactions where org_id = $1 and source_type is not null and deal_id is not null) as lines,
       (select max(last_at)::date::text from public.conversations where org_id = $1) as last,
       (select count(*) from public.domain_events where org_id = $1 and type ~ '^(email|sms|call|integration)') as events`,
    );
    expect(told!.lines).toBe(told!.messages);
    expect(told).toMatchObject({ last: "2026-11-20", events: "0" });
  });

  it("the other org has none of it", async () => {
    const { rows } = await owner.query(
      `select (select count(*)::int from public.conversations where org_id <> $1) as talks, (select count(*)::int from public.integrations where org_id <> $1) as boxes`,
      [seeded.demo.org_id],
    );
    expect(rows).toEqual([{ talks: 0, boxes: 0 }]);
  });
});
