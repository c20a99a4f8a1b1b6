/** Two orgs in which every list has rows, and the operations of the document as calls. */
import { currentDocument } from "./document.ts";
import type { ApiDocument } from "#lib/door/index.ts";
import type { Operation } from "#lib/door/openapi/index.ts";
import { plantPhoneRecords } from "#lib/testing/phones.ts";
import { openTwilio, OURS, THEIRS } from "#lib/testing/twilio.ts";
import { plantMail } from "#lib/testing/mail.ts";
import {
  cookieOf,
  openTwoOrgs,
  type Answer,
  type TestOrg,
  type TwoOrgs,
} from "#lib/testing/two-orgs.ts";
import { createValidator } from "./validate.ts";

export type Call = { id: string; method: string; path: string; operation: Operation };
export type Asked = {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  who?: string;
};

/** How often each operation is asked; more for a longer look. */
export const runs = Number(process.env["RAPPORT_CONTRACT_RUNS"] ?? 15);
/** The same seed asks the same. */
export const seed = Number(process.env["RAPPORT_CONTRACT_SEED"] ?? 20261121);

/** Where rows that a field or an address names are listed; by the last part of its name. */
const listsOf: Record<string, string> = {
  company: "/companies",
  person: "/people",
  deal: "/deals",
  product: "/products",
  owner: "/members",
  assignee: "/members",
  member: "/members",
  to_member: "/members",
  lead: "/members",
  author: "/members",
  pipeline: "/pipelines",
  stage: "/stages",
  role: "/roles",
  team: "/teams",
  webhook: "/webhooks",
  task: "/tasks",
  interaction: "/interactions",
  integration: "/integrations",
  conversation: "/conversations",
  reply_to: "/emails",
  phone: "/phones",
  // They are in no list of their own.
  attachment: "attachments",
  template: "/email-templates",
};

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Opens two orgs, with a Twilio on this machine, and fills both. Call `close()` when done. */
export async function openWorld() {
  const twilio = await openTwilio("https://rapport.example/functions/v1/twilio-webhook");
  const t = await openTwoOrgs();
  const document = currentDocument();
  const validate = createValidator(document);
  const jobs: Record<string, string[]> = {};
  const attachments: Record<string, string[]> = {};
  for (const org of [t.acme, t.globex]) {
    await plantPhoneRecords(t, org.id, org === t.acme ? OURS : THEIRS);
    const made = await fill(t, org);
    jobs[org.slug] = [made.job];
    attachments[org.slug] = [made.attachment];
  }
  const operations: Call[] = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  const ids = new Map<string, string[]>();
  /** Ids that alone serve an address, where not every row does. */
  const pinned = new Map<string, string[]>();

  /** The ids of an org's rows in a list, as it is now. */
  const readIds = async (org: TestOrg, list: string): Promise<string[]> => {
    const who = list.startsWith("/me") ? org.people.owner.cookie : org.key;
    const { status, body } = await t.call(who, "GET", list, undefined, { "rapport-org": org.id });
    if (status !== 200) throw new Error(`GET ${list}: ${JSON.stringify(body)}`);
    return (body.data as Row[]).filter((row) => !isOurs(row)).flatMap(({ id }) => id ?? []);
  };

  /** Reads the lists anew: what fields and addresses are drawn from. */
  const refresh = async (org: TestOrg, path?: string) => {
    const own = path && listOf(path);
    ids.set(`${org.slug} /jobs`, jobs[org.slug] ?? []);
    ids.set(`${org.slug} attachments`, attachments[org.slug] ?? []);
    const named = Object.values(listsOf).filter((list) => list.startsWith("/"));
    const all = new Set([...named, ...lists(document)]);
    for (const list of own ? [own] : all)
      if (list !== "/jobs") ids.set(`${org.slug} ${list}`, await readIds(org, list));
  };
  const idsIn = (org: TestOrg, list: string) => ids.get(`${org.slug} ${list}`) ?? [];

  /** Ids for a field by its name, or for a parameter of an address. */
  const idsOf = (org: TestOrg, name: string, path = ""): readonly string[] => {
    if (name === "id" || name === "from") {
      const people = Object.values(org.people).map(({ memberId }) => memberId);
      const rows = pinned.get(path) ?? idsIn(org, listOf(path));
      return rows.filter((id) => !people.includes(id));
    }
    if (name === "parent_id")
      return idsIn(org, path.startsWith("/teams") ? "/teams" : "/companies");
    return idsIn(org, listsOf[name.replace(/_ids?$/, "")] ?? "");
  };

  const ask = (org: TestOrg, { method }: Call, asked: Asked): Promise<Answer> =>
    t.call(asked.who ?? org.key, method, asked.path, asked.body, {
      "rapport-org": org.id,
      ...asked.headers,
    });

  /** What an answer has that the document does not say; null when all is as documented. */
  const undocumented = (call: Call, answer: Answer): string | null => {
    const status = String(answer.status);
    const described = call.operation.responses[status];
    if (!described) return `${status} is not documented: ${JSON.stringify(answer.body)}`;
    if (!answer.headers.get("request-id")) return "Request-Id is missing";
    const name = described.$ref?.replace("#/components/responses/", "");
    const content = name ? document.components.responses[name]?.content : described.content;
    if (!content) return answer.body === "" ? null : "a body that is not documented";
    const type = (answer.headers.get("content-type") ?? "").split(";")[0]!;
    if (!content[type]) return `the media type ${type} is not documented`;
    const place = name
      ? ["components", "responses", name]
      : ["paths", call.path, call.method.toLowerCase(), "responses", status];
    const problem = validate([...place, "content", type, "schema"], answer.body);
    return problem && `${status} ${problem}: ${JSON.stringify(answer.body)?.slice(0, 500)}`;
  };

  await refresh(t.acme);
  await refresh(t.globex);
  return {
    ...t,
    document,
    validate,
    operations,
    ask,
    undocumented,
    idsOf,
    idsIn,
    pinned,
    refresh,
    async close() {
      await t.close();
      await twilio.close();
    },
  };
}

/** The list whose rows an address names. */
const listOf = (path: string) => /^(.*?)\/(?:\{id\}|bulk)/.exec(path)?.[1] ?? "";

const lists = (document: ApiDocument) =>
  Object.keys(document.paths)
    .filter((path) => path.includes("/{id}"))
    .map((path) => path.slice(0, path.indexOf("/{id}")));

type Row = { id?: string; name?: string; is_current?: boolean };

/** What the tests themselves stand on: ending it would end them. */
const isOurs = ({ name, is_current }: Row) => name === "test" || is_current === true;

/** Rows of each object, by the API. Answers the ids of what is in no list. */
async function fill(t: TwoOrgs, org: TestOrg): Promise<{ job: string; attachment: string }> {
  const post = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const made = await t.call(org.key, "POST", path, body, headers);
    if (made.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(made.body)}`);
    return (made.body as { id: string }).id;
  };
  for (const n of [1, 2]) {
    const company_id = await post("/companies", { name: `Company ${n}`, domain: `c${n}.example` });
    const person_id = await post("/people", {
      first_name: "Ann",
      email: `ann${n}@example.com`,
      company_id,
    });
    const product_id = await post("/products", { name: `Product ${n}` });
    const deal_id = await post("/deals", {
      name: `Deal ${n}`,
      amount: "10.00",
      company_id,
      person_id,
      product_id,
    });
    await post("/tasks", { title: `Task ${n}`, deal_id });
    await post("/interactions", { body: `Note ${n}`, deal_id });
    await post("/email-templates", { name: `Template ${n}`, subject: "Hello", text: "Hello" });
    await post("/roles", { name: `Role ${n}`, grants: ["deals.read"] });
    await post("/teams", { name: `Team ${n}` });
    await post("/invitations", { email: `new${n}@${org.slug}.example`, role: "viewer" });
    await post("/api-keys", { name: `Key ${n}`, scopes: ["deals.read"] });
    await post("/imports?object=companies", `name\nImported ${n}\n`, {
      "content-type": "text/csv",
    });
    await post("/opt-outs", { channel: "email", address: `out${n}@example.com` });
    await post("/quiet-hours", {
      channel: "sms",
      country: "CH",
      earliest: "08:00",
      latest: "20:00",
    });
    const sequence = await post("/sequences", {
      name: `Sequence ${n}`,
      steps: [{ kind: "task", subject: "Call", wait_days: 300 }],
    });
    await post(`/sequences/${sequence}/enrollments`, { person_ids: [person_id] });
    const webhook = await post("/webhooks", {
      url: "https://example.com/hook",
      event_types: ["deal.created"],
    });
    await post(`/webhooks/${webhook}/test`);
  }
  const { attachment } = await plantMail(t, org);
  const started = await post("/imports?object=companies", "name\nStarted\n", {
    "content-type": "text/csv",
  });
  await post(`/imports/${started}/start`);
  const { owner } = org.people;
  // Another session of the same person, to be ended.
  const other = await cookieOf(owner.userId, `owner@${org.slug}.example`);
  await t.call(other, "GET", "/me", undefined, { "rapport-org": org.id });
  const leaving = await post("/members", { name: "Leaving" });
  await post("/members", { name: "Staying" });
  await post("/deals", { name: "To be handed over", owner_id: leaving });
  const { body } = await t.call(org.key, "POST", `/members/${leaving}/reassign`, {
    to_member_id: owner.memberId,
  });
  return { job: (body as { job_id: string }).job_id, attachment };
}
