// The demo: written once into a local database, its sign-in and keys remembered in <home>/demo.json.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withClient } from "./postgres/client.ts";
import { writePrivate } from "./secrets.ts";
import type { DemoVendors } from "./seed/write-letters.ts";
import type { DemoAccess, OtherAccess } from "./stack-file.ts";

export type Demo = { demo: DemoAccess; other: OtherAccess };

/** Seeds the two demo orgs unless they are there, and tells how to get in. */
export async function ensureDemo(options: {
  home: string;
  ownerUrl: string;
  keyPeppers: Record<string, string>;
  vendors: DemoVendors;
}): Promise<Demo & { seeded: boolean }> {
  const { home, ownerUrl, keyPeppers, vendors } = options;
  const known = readDemo(home);
  if (known && (await orgExists(ownerUrl, known.demo.org_id))) return { ...known, seeded: false };
  // Imported late: a second start has no use for the generator.
  const { seedDemo } = await import("./seed/index.ts");
  const { demo, other } = await seedDemo({ ownerUrl, keyPeppers, vendors });
  writePrivate(join(home, "demo.json"), { demo, other });
  return { demo, other, seeded: true };
}

/** What the seed told at its time; undefined when this home has never been seeded. */
export function readDemo(home: string): Demo | undefined {
  const file = join(home, "demo.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Demo) : undefined;
}

function orgExists(ownerUrl: string, id: string): Promise<boolean> {
  return withClient(
    ownerUrl,
    async (client) =>
      ((await client.query("select from public.orgs where id = $1", [id])).rowCount ?? 0) > 0,
  );
}
