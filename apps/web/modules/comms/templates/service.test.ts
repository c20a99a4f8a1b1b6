import { afterAll, beforeAll, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { connectMailbox } from "../testing.ts";
import { renderText, variablesIn } from "./render.ts";

let t: TwoOrgs;
let member: string;
let person: string;

beforeAll(async () => {
  t = await openTwoOrgs();
  member = t.acme.people.member.cookie;
  await connectMailbox(t, t.acme, "member");
  const company = await as(member, "POST", "/companies", { name: "Brunmore & Sons" });
  person = (
    await as(member, "POST", "/people", {
      first_name: "Ada",
      last_name: "Brun",
      email: "ada@brunmore.example",
      company_id: company.body.id,
    })
  ).body.id;
});
afterAll(() => t?.close());

const as = (who: string, method: string, path: string, body?: unknown) =>
  t.call(who, method, path, body, who.startsWith("rk_") ? {} : { "rapport-org": "acme" });
const make = async (body: object) => {
  const made = await as(member, "POST", "/email-templates", body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};

test("placeholders take a value, else the word beside them, else they are missing", () => {
  const render = (text: string, values = {}) => renderText(text, values);
  expect(render("Hi {{person.first_name}}", { "person.first_name": "Ada" })).toEqual({
    text: "Hi Ada",
    missing: [],
  });
  expect(render("Hi {{ Person.First_Name | there }}!")).toEqual({ text: "Hi there!", missing: [] });
  expect(render("{{a|}}{{b}}{{b}}{{c}}", { c: " " })).toEqual({ text: "", missing: ["b", "c"] });
  // A value is text: what looks like a placeholder in it stays, and nothing is inherited.
  expect(render("{{a}}", { a: "{{b}} $& $1" }).text).toBe("{{b}} $& $1");
  expect(render("{{constructor}}").missing).toEqual(["constructor"]);
  expect(render("{ {a}} {{}} {{1x}}").text).toBe("{ {a}} {{}} {{1x}}");
  expect(variablesIn("{{a.b|x}} {{A.B}}", null, "{{c}}")).toEqual(["a.b", "c"]);
});

test("a mail from a template names the records that it is about, safely in HTML", async () => {
  const template = await make({
    name: "Hello",
    subject: "A word to {{person.first_name|you}}",
    text: "Dear {{person.first_name}} of {{company.name}}",
    html: "<p>Dear {{person.first_name}} of {{company.name}}</p><script>x</script>",
  });
  expect(template.variables).toEqual(["person.first_name", "company.name"]);
  expect(template.html).not.toContain("script");
  const sent = await as(member, "POST", "/emails", {
    to: ["ada@brunmore.example"],
    template_id: template.id,
  });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  expect(sent.body).toMatchObject({
    subject: "A word to Ada",
    template_id: template.id,
    body: { text: "Dear Ada of Brunmore & Sons", html: "<p>Dear Ada of Brunmore &amp; Sons</p>" },
  });
  const shown = await as(member, "POST", `/email-templates/${template.id}/render`, {
    person_id: person,
  });
  expect(shown.body).toMatchObject({ text: "Dear Ada of Brunmore & Sons", missing: [] });
});

test("what stands for nothing stops the mail, by its name", async () => {
  const template = await make({
    name: "Offer",
    subject: "Offer",
    text: "{{deal.name}} for {{custom.price}}",
  });
  const wanted = { to: ["nobody@unknown.example"], template_id: template.id };
  const refused = await as(member, "POST", "/emails", wanted);
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    "/variables/deal.name",
    "/variables/custom.price",
  ]);
  const variables = { "deal.name": "Two\r\nBcc: eve@evil.example", "Custom.Price": "EUR 5" };
  const sent = await as(member, "POST", "/emails", {
    ...wanted,
    variables,
    subject: "Re {{deal.name}}",
  });
  expect(sent.body.subject).toBe("Re Two Bcc: eve@evil.example");
  expect(sent.body.body.text).toContain("for EUR 5");
});

test("is the organisation's, or its owner's alone; another org has none", async () => {
  const shared = await make({ name: "For all", text: "Hello" });
  const own = await make({ name: "Mine", shared: false, text: "Hello" });
  const admin = t.acme.people.admin.cookie;
  const names = async (who: string) =>
    (await as(who, "GET", "/email-templates")).body.data.map(({ name }: { name: string }) => name);
  expect(await names(member)).toEqual(expect.arrayContaining(["For all", "Mine"]));
  expect(await names(admin)).not.toContain("Mine");
  expect(await names(t.globex.key)).toEqual([]);
  for (const [method, path, body] of [
    ["GET", "", undefined],
    ["PATCH", "", { text: "Changed" }],
    ["DELETE", "", undefined],
    ["POST", "/render", {}],
  ] as const) {
    expect((await as(admin, method, `/email-templates/${own.id}${path}`, body)).status).toBe(404);
    expect(
      (await t.call(t.globex.key, method, `/email-templates/${shared.id}${path}`, body)).status,
    ).toBe(404);
  }
  expect((await as(member, "POST", "/email-templates", { name: "for ALL" })).status).toBe(409);
  expect(
    (await as(admin, "PATCH", `/email-templates/${shared.id}`, { text: "Changed" })).body.text,
  ).toBe("Changed");
  expect((await as(member, "DELETE", `/email-templates/${shared.id}`)).status).toBe(204);
  expect((await as(member, "POST", `/email-templates/${shared.id}/restore`)).status).toBe(200);
});

test("a preview is what would be sent, letter by letter, and keeps nothing", async () => {
  await asDatabaseOwner(
    t,
    "update public.integrations set signature = $1, display_name = $2 where org_id = $3",
    ['Robin <r&d>\n"Cranes"', "Robin O'Neill", t.acme.id],
  );
  const strange = await as(member, "POST", "/people", {
    first_name: 'Ada "<b>" & {{org.name}}',
    last_name: "Brun",
    email: "strange@brunmore.example",
  });
  const words = {
    subject: "  For {{person.first_name}} of {{company.name|you}} ",
    text: "Dear {{person.first_name}},\n\n{{sender.name}} of {{org.name}}  ",
    html: '<p onclick="x()">Dear {{person.first_name}}</p><script>x</script><img src="https://x.example/a.png">',
  };
  for (const html of [words.html, null]) {
    const { id } = await make({ ...words, html, name: `Preview ${html === null}` });
    const shown = await as(member, "POST", "/email-templates/preview", {
      ...words,
      html,
      person_id: strange.body.id,
    });
    expect(shown.status, JSON.stringify(shown.body)).toBe(200);
    const sent = await as(member, "POST", "/emails", {
      to: ["strange@brunmore.example"],
      person_id: strange.body.id,
      template_id: id,
    });
    expect(sent.status, JSON.stringify(sent.body)).toBe(202);
    const { subject, body } = sent.body;
    expect(shown.body).toEqual({ subject, text: body.text, html: body.html, missing: [] });
    expect(shown.body.text).toContain("-- \nRobin <r&d>");
  }
  const lacking = await as(member, "POST", "/email-templates/preview", {
    text: "{{deal.name}} {{custom.price}}",
  });
  expect(lacking.body.missing).toEqual(["deal.name", "custom.price"]);
  const foreign = { text: "{{person.first_name}}", person_id: person };
  const theirs = await t.call(t.globex.key, "POST", "/email-templates/preview", foreign);
  expect([theirs.status, JSON.stringify(theirs.body).includes("Ada")]).toEqual([422, false]);
});
