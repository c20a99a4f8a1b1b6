// `pnpm secrets:rotate` as a process of its own: killed, run in pairs, with values that do not open.
import { readKeyring, seal } from "@rapport/core/envelope";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cellOf, keyOf, SealedOrgs } from "./sealed-orgs.ts";

let orgs: SealedOrgs;
beforeAll(async () => {
  orgs = await SealedOrgs.open();
});
afterAll(() => orgs?.close());
beforeEach(() => orgs.clear());

// Each starts processes of its own, which on a busy machine takes seconds.
describe("the command", { timeout: 60_000 }, () => {
  test("moves every value, says how far it is and which key may go, and says no secret", async () => {
    await orgs.addSecrets(orgs.acme, 450, orgs.old);
    await orgs.addSecrets(orgs.globex, 50, orgs.old);
    const first = await orgs.run(orgs.texts.both);
    expect(first.output.split("\n")).toEqual([
      "k1 → k2: 200 of 500",
      "k1 → k2: 400 of 500",
      "k1 → k2: 500 of 500",
      "500 values moved to k2.",
      "No value names k1 any more: once every process has k2 as its last key, it may be taken out of RAPPORT_ENCRYPTION_KEYS. Keep it with the backups made until now.",
      "",
    ]);
    expect(first.code).toBe(0);
    expect(orgs.secretsIn(first.output)).toEqual([]);
    expect(await orgs.keys()).toEqual({ k2: 500 });
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);

    const before = await orgs.rows();
    const second = await orgs.run(orgs.texts.new);
    expect(second).toEqual({ code: 0, output: "Nothing to do: 500 values under k2.\n" });
    expect(await orgs.rows()).toEqual(before);
  });

  test("killed half-way, it goes on where it was, and nothing is lost", async () => {
    const ids = [
      ...(await orgs.addSecrets(orgs.acme, 1_000, orgs.old)),
      ...(await orgs.addSecrets(orgs.globex, 1_000, orgs.old)),
    ];
    // A row in the fifth batch is held, so that the kill always meets a rotation at work.
    const order = await orgs.rows();
    const holder = await orgs.owner.connect();
    await holder.query("begin");
    await holder.query("select from private.webhook_secrets where id = $1 for update", [
      order[900]!.id,
    ]);
    const killed = orgs.start(orgs.texts.both);
    await new Promise<void>((resolve) => killed.child.stdout!.once("data", () => resolve()));
    killed.child.kill("SIGKILL");
    expect(await killed.ended).toBeNull();
    expect(killed.output()).toMatch(/^k1 → k2: 200 of 2,000\n/);
    await holder.query("rollback");
    holder.release();
    await expect
      .poll(
        async () => {
          const { rowCount } = await orgs.owner.query(
            "select from pg_stat_activity where datname = current_database() and application_name = 'secrets:rotate'",
          );
          return rowCount;
        },
        { timeout: 10_000 },
      )
      .toBe(0);

    const half = await orgs.keys();
    expect(half.k1! + half.k2!).toBe(ids.length);
    expect(half.k2).toBeGreaterThanOrEqual(200);
    expect(half.k1).toBeGreaterThanOrEqual(1_000);
    expect(await orgs.openAll(orgs.both)).toEqual(orgs.plaintexts);
    const status = await orgs.run(orgs.texts.both, "--status");
    expect(status.code).toBe(0);
    expect(status.output).toMatch(
      /^private\.webhook_secrets\.ciphertext\n {2}k1 +1,\d{3}\n {2}k2 +[\d,]+ {2}current\n/,
    );

    const resumed = await orgs.run(orgs.texts.both);
    expect(resumed.code).toBe(0);
    expect(resumed.output).toContain(`k1 → k2: 200 of ${half.k1!.toLocaleString("en")}\n`);
    expect(resumed.output).toContain("No value names k1 any more");
    expect(orgs.secretsIn(killed.output() + status.output + resumed.output)).toEqual([]);
    expect(await orgs.keys()).toEqual({ k2: 2_000 });
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);
    expect(await orgs.run(orgs.texts.new, "--verify")).toEqual({
      code: 0,
      output: "2000 opened, 0 did not.\n",
    });
  });

  test("two at once both end, and every value is moved once", async () => {
    await orgs.addSecrets(orgs.acme, 600, orgs.old);
    await orgs.addSecrets(orgs.globex, 600, orgs.old);
    const twice = await Promise.all([orgs.run(orgs.texts.both), orgs.run(orgs.texts.both)]);
    for (const { code, output } of twice) {
      expect(code, output).toBe(0);
      expect(output).toContain("No value names k1 any more");
    }
    expect(await orgs.keys()).toEqual({ k2: 1_200 });
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);
    const moved = twice.map(({ output }) =>
      Number(/([\d,]+) values? moved/.exec(output)?.[1]?.replace(",", "") ?? 0),
    );
    expect(moved[0]! + moved[1]!).toBe(1_200);
  });

  test("a value that does not open is named by its place, the rest is done, and the key may not go", async () => {
    const [broken] = await orgs.addSecrets(orgs.acme, 300, orgs.old);
    const [foreign] = await orgs.addSecrets(orgs.globex, 10, orgs.old);
    await orgs.owner.query(
      "update private.webhook_secrets set ciphertext = overlay(ciphertext placing 'AAAA' from 24) where id = $1",
      [broken],
    );
    const lost = await readKeyring(JSON.stringify({ k0: keyOf() }));
    const gone = await seal(lost, "whsec_gone", cellOf(orgs.globex.orgId, foreign!));
    await orgs.setValue(foreign!, gone);

    const { code, output } = await orgs.run(orgs.texts.both);
    expect(code).toBe(1);
    for (const line of [
      `does not open: private.webhook_secrets.ciphertext, org ${orgs.acme.orgId}, row ${broken}`,
      `does not open: private.webhook_secrets.ciphertext, org ${orgs.globex.orgId}, row ${foreign}`,
      "308 values moved to k2.",
      "Leave k1 in RAPPORT_ENCRYPTION_KEYS: 1 value still names it.",
      "1 value names k0, which is not in RAPPORT_ENCRYPTION_KEYS.",
    ])
      expect(output.split("\n")).toContain(line);
    expect(output).not.toContain("may be taken out");
    expect(orgs.secretsIn(output)).toEqual([]);
    expect(await orgs.keys()).toEqual({ k0: 1, k1: 1, k2: 308 });
    expect((await orgs.run(orgs.texts.both, "--verify")).output).toContain(
      "308 opened, 2 did not.",
    );

    // A second run tells the same, and ends.
    expect((await orgs.run(orgs.texts.both)).code).toBe(1);
    orgs.plaintexts.delete(broken!);
    orgs.plaintexts.delete(foreign!);
    await orgs.owner.query("delete from private.webhook_secrets where id = any ($1)", [
      [broken, foreign],
    ]);
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);
    expect((await orgs.run(orgs.texts.both)).output).toContain("No value names k1 any more");
  });

  test("a wrong connection or a broken ring is told without passwords and keys", async () => {
    const broken = await orgs.run(`{"k1":"${orgs.texts.k1}" oops`);
    expect(broken.code).toBe(1);
    expect(broken.output).toContain("RAPPORT_ENCRYPTION_KEYS is no JSON object");
    expect(orgs.secretsIn(broken.output)).toEqual([]);
    const { child, output, ended } = orgs.start(orgs.texts.both, "--what");
    expect(await ended).toBe(2);
    expect(output()).toContain("pnpm secrets:rotate --status");
    expect(child.exitCode).toBe(2);
  });
});
