// The demo: two tenants that look alive on the day they are made.
import type { Peppers } from "@rapport/core/peppers";
import pg from "pg";
import { deriveAccess } from "./demo-access.ts";
import { FJALLBY } from "./fjallby.ts";
import { KESTREL } from "./kestrel.ts";
import { makeLetters } from "./make-letters.ts";
import { makePlan } from "./make-plan.ts";
import type { Recipe } from "./recipe.ts";
import { writeLetters, type DemoVendors } from "./write-letters.ts";
import { writePlan } from "./write-plan.ts";

/** How to get into one org of the demo. */
export interface SeededOrg {
  email: string;
  password: string;
  org_id: string;
  org_slug: string;
  api_key: string;
}

const ownerEmail = (recipe: Recipe) =>
  `${recipe.members[0]!.name.split(" ")[0]!.toLowerCase()}@${recipe.domain}`;

/**
 * Fills an empty installation with the demo: Kestrel Training, and a smaller second tenant. Does nothing for an org that exists.
 * Passwords and keys follow from the oldest pepper, so a second call answers the same. Emits no webhook.
 * @param options.ownerUrl connection string of the tables' owner
 * @param options.keyPeppers peppers of API keys by version, base64
 * @param options.today the day on which the data looks alive, default today in UTC; the same day gives the same rows
 * @param options.vendors given, the first org's first member has a mailbox and a number with a correspondence in them
 * @throws when the oldest pepper is missing, and what the database refuses (everything is one transaction)
 */
export async function seedDemo(options: {
  ownerUrl: string;
  keyPeppers: Peppers;
  today?: string;
  vendors?: DemoVendors;
}): Promise<{ demo: SeededOrg; other: SeededOrg }> {
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const client = new pg.Client({
    connectionString: options.ownerUrl,
    application_name: "rapport-seed",
  });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin");
    // Two starts at once seed once.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('rapport seed', 0))`);
    const demo = await seedOrg(client, KESTREL, today, options.keyPeppers, options.vendors);
    const other = await seedOrg(client, FJALLBY, today, options.keyPeppers);
    await client.query("commit");
    if (demo.made || other.made)
      await client.query(
        "analyze public.companies, public.people, public.deals, public.tasks, public.interactions, public.domain_events",
      );
    return { demo: demo.org, other: other.org };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

async function seedOrg(
  client: pg.Client,
  recipe: Recipe,
  today: string,
  peppers: Peppers,
  vendors?: DemoVendors,
): Promise<{ org: SeededOrg; made: boolean }> {
  const access = await deriveAccess(recipe.slug, peppers);
  const found = await client.query<{ id: string }>(`select id from public.orgs where slug = $1`, [
    recipe.slug,
  ]);
  let id = found.rows[0]?.id;
  const made = id === undefined;
  if (id === undefined) {
    const plan = makePlan(recipe, today);
    await writePlan(client, plan, access);
    if (vendors) await writeLetters(client, plan, makeLetters(recipe, plan, today), vendors);
    id = plan.org.id;
  }
  return {
    made,
    org: {
      email: ownerEmail(recipe),
      password: access.password,
      org_id: id,
      org_slug: recipe.slug,
      api_key: access.apiKey,
    },
  };
}
