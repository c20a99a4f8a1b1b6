/** Addresses that lead inside, as an attacker types them: refused when saved, and where only DNS knows, told in the log of the attempt. */
import { HOSTILE_HOSTS, HOSTILE_URLS } from "@rapport/events/hostile-urls";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let worker: pg.Client;
beforeAll(async () => {
  t = await openTwoOrgs();
  const url = Object.assign(new URL(t.ownerUrl), {
    username: "rapport_worker",
    password: "rapport_worker",
  });
  worker = new pg.Client({ connectionString: url.href });
  await worker.connect();
}, 60_000);
afterAll(async () => {
  await worker?.end();
  await t?.close();
});

const save = (url: string) =>
  t.call(t.acme.key, "POST", "/webhooks", { url, event_types: ["company.created"] });

test(
  "each hostile URL is refused with a reason in words, new and as a change, and none is saved",
  { timeout: 60_000 },
  async () => {
    const good = await save("https://hooks.rapport-partner.com/in");
    expect(good.status, JSON.stringify(good.body)).toBe(201);
    const urls = [
      ...Object.values(HOSTILE_HOSTS)
        .flat()
        .map((host) => `https://${host}/hook`),
      ...Object.values(HOSTILE_URLS).flat(),
    ];
    expect(urls.length).toBeGreaterThan(100);
    for (const url of urls) {
      const answers = [
        await save(url),
        await t.call(t.acme.key, "PATCH", `/webhooks/${good.body.id}`, { url }),
      ];
      for (const { status, body } of answers) {
        expect(status, url).toBe(422);
        expect(body.errors, url).toEqual([
          expect.objectContaining({
            pointer: "/url",
            message: expect.stringMatching(/^.{10,}\.$/),
          }),
        ]);
      }
    }
    const { body } = await t.call(t.acme.key, "GET", "/webhooks");
    expect(body.data.map(({ url }: { url: string }) => url)).toEqual([good.body.url]);
  },
);

test(
  "an address that only DNS knows to be inside is told in the delivery's log",
  { timeout: 60_000 },
  async () => {
    const hook = (await save("https://inside.rapport-partner.com/in")).body;
    await t.call(t.acme.key, "POST", "/companies", { name: "Known" });
    const { rows } = await worker.query<{ id: string; webhook_id: string }>(
      "select org_id, id, lease_id, webhook_id from app.claim_deliveries()",
    );
    const claimed = rows.find(({ webhook_id }) => webhook_id === hook.id)!;
    const error = "Not sent: inside.rapport-partner.com leads to an address that is not public.";
    const result = { ...claimed, ok: false, duration_ms: 3, error };
    await worker.query("select * from app.complete_deliveries($1)", [JSON.stringify([result])]);

    const path = `/webhook-deliveries/${claimed.id}`;
    const { body } = await t.call(t.acme.key, "GET", path);
    expect(body).toMatchObject({
      state: "pending",
      attempts: 1,
      last_status: null,
      last_error: error,
    });
    expect(body.attempt_log).toMatchObject([{ attempt: 1, status: null, error }]);
    expect((await t.call(t.globex.key, "GET", path)).status).toBe(404);
  },
);
