// Rotation in the presence of others who write, and what it leaves behind.
import { type Keyring, readKeyring, seal } from "@rapport/core/envelope";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rotateSecrets } from "./rotate.ts";
import { cellOf, COLUMN, keyOf, SealedOrgs } from "./sealed-orgs.ts";
import { type SecretStore, withSecretStore } from "./store.ts";

let orgs: SealedOrgs;
beforeAll(async () => {
  orgs = await SealedOrgs.open();
});
afterAll(() => orgs?.close());
beforeEach(() => orgs.clear());

const entries = async (orgId: string) =>
  (
    await orgs.owner.query<{ details: Record<string, unknown>; event_kind: string; actor: string }>(
      `select details, event_kind, actor_type || ' ' || actor_name as actor from public.audit_logs
       where org_id = $1 and action = 'secrets.rotate' order by id`,
      [orgId],
    )
  ).rows;

const rotate = (ring: Keyring, batch?: number) =>
  withSecretStore(orgs.database.workerUrl, (store) => rotateSecrets(store, ring, () => {}, batch));

describe("a rotation", () => {
  /** A store that does something between reading a batch and writing it. */
  const disturbed = (store: SecretStore, between: () => Promise<void>): SecretStore => ({
    ...store,
    async replace(column, swaps) {
      await between();
      return store.replace(column, swaps);
    },
  });

  test("leaves a value alone that was changed or removed meanwhile", async () => {
    const [changed, removed] = await orgs.addSecrets(orgs.acme, 20, orgs.old);
    const mine = await seal(
      orgs.both,
      "whsec_changed meanwhile",
      cellOf(orgs.acme.orgId, changed!),
    );
    let swaps = 0;
    await withSecretStore(orgs.database.workerUrl, (store) =>
      rotateSecrets(
        disturbed(store, async () => {
          swaps++;
          await orgs.setValue(changed!, mine);
          await orgs.owner.query("delete from private.webhook_secrets where id = $1", [removed]);
        }),
        orgs.both,
        () => {},
      ),
    );
    expect(swaps).toBe(1);
    orgs.plaintexts.set(changed!, "whsec_changed meanwhile");
    orgs.plaintexts.delete(removed!);
    expect(await orgs.keys()).toEqual({ k2: 19 });
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);
    expect((await orgs.rows()).find(({ id }) => id === changed)?.ciphertext).toBe(mine);
  });

  test("takes what is sealed under the old key while it runs, and gives up on who does not stop", async () => {
    await orgs.addSecrets(orgs.acme, 5, orgs.old);
    let late = 2;
    const { counts } = await withSecretStore(orgs.database.workerUrl, (store) =>
      rotateSecrets(
        disturbed(
          store,
          async () => void (late-- > 0 && (await orgs.addSecrets(orgs.globex, 1, orgs.old))),
        ),
        orgs.both,
        () => {},
      ),
    );
    expect(counts).toEqual([{ ...COLUMN, keyId: "k2", secrets: 7 }]);
    expect(await orgs.openAll(orgs.fresh)).toEqual(orgs.plaintexts);

    const next = await readKeyring(
      JSON.stringify({ k1: orgs.texts.k1, k2: orgs.texts.k2, k3: keyOf() }),
    );
    const endless = await withSecretStore(orgs.database.workerUrl, (store) =>
      rotateSecrets(
        disturbed(store, async () => void (await orgs.addSecrets(orgs.acme, 1, orgs.old))),
        next,
        () => {},
      ),
    );
    expect(endless.counts.find(({ keyId }) => keyId === "k1")?.secrets).toBeGreaterThan(0);
  });

  test("touches the ciphertext and nothing else: not the webhook, not its version, not its log", async () => {
    await orgs.addSecrets(orgs.acme, 3, orgs.old);
    const facts = async () => ({
      webhooks: (await orgs.owner.query("select * from public.webhooks order by id")).rows,
      secrets: (
        await orgs.owner.query(
          "select org_id, id, webhook_id, expires_at, created_at from private.webhook_secrets order by id",
        )
      ).rows,
      log: (
        await orgs.owner.query(
          "select count(*) from public.audit_logs where action <> 'secrets.rotate'",
        )
      ).rows,
      events: (await orgs.owner.query("select count(*) from public.domain_events")).rows,
    });
    const before = await facts();
    expect((await rotate(orgs.both)).swapped).toBe(3);
    expect(await facts()).toEqual(before);
  });

  test("leaves an entry in the log of each org, with counts and no value", async () => {
    const known = {
      acme: (await entries(orgs.acme.orgId)).length,
      globex: (await entries(orgs.globex.orgId)).length,
    };
    await orgs.addSecrets(orgs.acme, 7, orgs.old);
    await orgs.addSecrets(orgs.globex, 3, orgs.old);
    await rotate(orgs.both);
    const details = { column: "private.webhook_secrets.ciphertext", from_key: "k1", to_key: "k2" };
    const entry = { event_kind: "security", actor: "function secrets:rotate" };
    expect((await entries(orgs.acme.orgId)).slice(known.acme)).toEqual([
      { ...entry, details: { ...details, secrets: 7 } },
    ]);
    expect((await entries(orgs.globex.orgId)).slice(known.globex)).toEqual([
      { ...entry, details: { ...details, secrets: 3 } },
    ]);
  });

  test("goes back as well: the last key of the ring is the current one", async () => {
    await orgs.addSecrets(orgs.acme, 3, orgs.both);
    const back = await readKeyring(JSON.stringify({ k2: orgs.texts.k2, k1: orgs.texts.k1 }));
    expect((await rotate(back, 2)).swapped).toBe(3);
    expect(await orgs.openAll(orgs.old)).toEqual(orgs.plaintexts);
  });
});
