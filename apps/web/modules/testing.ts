/** Ground for tests that ask every GET route there is: an org with a record of each kind, and the address of each route. */
import { expect } from "vitest";
import type { Route } from "#lib/door/index.ts";
import { plantMail } from "#lib/testing/mail.ts";
import { asDatabaseOwner, openMailbox } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { plantPhoneRecords } from "#lib/testing/phones.ts";
import { enabledModules, routesOf } from "./registry.ts";

export const getRoutes: readonly Route[] = routesOf(enabledModules("")).filter(
  (route) => route.method === "get",
);

export type Planted = {
  t: TwoOrgs;
  /** What stands for {id}, by the first part of the address. */
  ids: Record<string, string>;
  /** The address of a route, with the id of a record that is there and the parameters it needs. */
  addressOf: (path: string) => string;
  close: () => Promise<void>;
};

/** Two orgs, the first with a deal of this amount and all that hangs on it, webhooks and imports included. */
export async function plantRecords(amount: string): Promise<Planted> {
  const t = await openTwoOrgs();
  const mailbox = await openMailbox();
  const { acme } = t;
  const made = async (path: string, body: unknown) => {
    const answer = await t.call(acme.key, "POST", path, body);
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const webhook = await made("/webhooks", { url: "https://hooks.acme.com/x", event_types: ["*"] });
  const company = await made("/companies", { name: "Canary Mines" });
  const person = await made("/people", { last_name: "Canary", company_id: company.id });
  const product = await made("/products", { name: "Canary course" });
  const deal = await made("/deals", {
    name: "Canary deal",
    amount: "1",
    company_id: company.id,
    person_id: person.id,
    product_id: product.id,
  });
  await t.call(acme.key, "PATCH", `/deals/${deal.id}`, { amount: amount });
  const task = await made("/tasks", { title: "Canary task", deal_id: deal.id });
  const note = await made("/interactions", { body: "A canary note", deal_id: deal.id });
  const pipelines = (await t.call(acme.key, "GET", "/pipelines")).body.data;
  const stages = (await t.call(acme.key, "GET", "/stages")).body.data;
  const upload = async () => {
    const answer = await t.call(
      acme.key,
      "POST",
      "/imports?object=deals&file_name=canary.csv",
      `Name,Amount\nCanary deal,${amount}\nAnother,${amount}\n`,
      { "content-type": "text/csv" },
    );
    expect(answer.status).toBe(201);
    return answer.body.id as string;
  };
  const [draft, started] = [await upload(), await upload()];
  await made(`/imports/${started}/start`, undefined);
  const [job] = await asDatabaseOwner<{ id: string }>(t, "select id from public.jobs");
  const role = await made("/roles", { name: "Canary role", grants: ["deals.read"] });
  const team = await made("/teams", { name: "Canary team" });
  const invitation = await made("/invitations", { email: "canary@acme.example", role: "viewer" });
  const mail = await plantMail(t, acme);
  const template = await made("/email-templates", { name: "Canary template", text: "Hello" });
  const blocked = (await t.call(acme.key, "GET", "/blocked-addresses")).body.data;
  const optOut = await made("/opt-outs", { channel: "sms", address: "+14155550142" });
  const hours = await made("/quiet-hours", {
    channel: "sms",
    country: "US",
    earliest: "08:00",
    latest: "20:00",
  });
  const sequence = await made("/sequences", {
    name: "Canary sequence",
    steps: [{ kind: "task", subject: "Call", wait_days: 300 }],
  });
  const enrolled = await made(`/sequences/${sequence.id}/enrollments`, {
    person_ids: [person.id],
  });
  const deliveries = (
    await t.call(acme.key, "GET", "/webhook-deliveries?filter[event_type][eq]=deal.updated")
  ).body.data;
  const entries = (await t.call(acme.key, "GET", "/audit-logs?filter[action][eq]=deals.update"))
    .body.data;
  const keys = (await t.call(acme.key, "GET", "/api-keys")).body.data;
  const ids: Record<string, string> = {
    ...(await plantPhoneRecords(t, acme.id)),
    companies: company.id,
    people: person.id,
    products: product.id,
    deals: deal.id,
    tasks: task.id,
    interactions: note.id,
    pipelines: pipelines[0].id,
    stages: stages[0].id,
    imports: draft,
    "imports/{id}/report.csv": started,
    jobs: job!.id,
    roles: role.id,
    teams: team.id,
    invitations: invitation.id,
    webhooks: webhook.id,
    "webhook-deliveries": deliveries[0].id,
    "api-keys": keys[0].id,
    "audit-logs": entries[0].id,
    members: acme.people.member.memberId,
    integrations: mail.integration,
    conversations: mail.conversation,
    emails: mail.email,
    attachment_id: mail.attachment,
    "email-templates": template.id,
    "blocked-addresses": blocked[0].id,
    "opt-outs": optOut.id,
    "quiet-hours": hours.id,
    sequences: sequence.id,
    enrollments: enrolled.data[0].enrollment_id,
  };
  const query: Record<string, string> = {
    "/opt-outs/check": "?channel=sms&address=%2B14155550142",
    "/search": "?q=canary",
    "/audit-logs/export": "?format=ndjson",
    "/deals/summary": `?pipeline_id=${deal.pipeline_id}`,
  };
  return {
    t,
    ids,
    addressOf(path) {
      const object = path.split("/")[1]!;
      const id = ids[path.slice(1)] ?? ids[object];
      if (path.includes("{") && !id)
        throw new Error(`Plant a record for ${path} in modules/testing.ts: ids has none for it.`);
      // A second id in an address has a name of its own.
      return (
        path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name !== "id" && ids[name]) || id!) +
        (query[path] ?? "")
      );
    },
    async close() {
      await t.close();
      await mailbox.close();
    },
  };
}
