import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importJob } from "./jobs.ts";
import type { ImportPreview } from "./schema.ts";
import { counts, openImportGround, type ImportGround } from "./testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
});
afterAll(() => g.close());

describe("upload", () => {
  test("answers columns, a guessed mapping and what is open", async () => {
    const made = await g.upload(
      g.acme,
      "people",
      "Full name;E-Mail;Met on\nMoser, Eva;eva@moser.example;03/04/2026\nLeo Kunz;leo@kunz.example;05/06/2026\n",
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      state: "draft",
      object: "people",
      delimiter: ";",
      encoding: "UTF-8",
      row_count: 2,
      mapping: { full_name: "Full name", email: "E-Mail" },
      options: { create: { companies: true } },
    });
    expect(
      made.body.columns.map((column: { name: string; filled: number }) => [
        column.name,
        column.filled,
      ]),
    ).toEqual([
      ["Full name", 2],
      ["E-Mail", 2],
      ["Met on", 2],
    ]);
    expect(made.body.columns[2].date).toEqual({ order: "dmy", open: true, mixed: false });
  });

  test("takes a form, tells the object from the headings, and any encoding", async () => {
    const form = new FormData();
    form.set(
      "file",
      new File([Buffer.from("Firma,Ort\nB\xfcchi AG,Z\xfcrich\n", "latin1")], "kunden.csv"),
    );
    const request = new Response(form);
    const made = await g.t.call(
      g.acme.key,
      "POST",
      "/imports",
      await request
        .clone()
        .bytes()
        .then((bytes) => Buffer.from(bytes).toString("latin1")),
      { "content-type": request.headers.get("content-type") ?? "" },
    );
    // The test client sends text as UTF-8, which would double the accents: what matters is that the form is read.
    expect(made.body).toMatchObject({ object: "companies", file_name: "kunden.csv", row_count: 1 });
    const bytes = await import("./service.ts").then(({ createImport }) =>
      g.acme.as("owner", (ctx) =>
        createImport(ctx, {
          bytes: Buffer.from(
            "Firma,Ort\nB\xfcchi AG,Z\xfcrich\nM\xfcller & S\xf6hne,Gen\xe8ve\n",
            "latin1",
          ),
          fileName: "kunden.csv",
        }),
      ),
    );
    expect(bytes).toMatchObject({
      object: "companies",
      encoding: "Windows-1252",
      columns: [{ samples: ["Büchi AG", "Müller & Söhne"] }, { samples: ["Zürich", "Genève"] }],
    });
    expect(bytes.remarks[0]).toContain("Windows-1252 was assumed");
  });

  test("refuses in words what it cannot take", async () => {
    expect((await g.upload(g.acme, "deals", "")).body).toMatchObject({
      status: 422,
      detail: "The file has no rows. Export the table again as CSV and upload that file.",
    });
    expect(
      (
        await g.t.call(g.acme.key, "POST", "/imports?object=deals", "{}", {
          "content-type": "application/json",
        })
      ).status,
    ).toBe(415);
    expect(
      (
        await g.t.call(g.acme.key, "POST", "/imports", "foo,bar\n1,2\n", {
          "content-type": "text/csv",
        })
      ).body,
    ).toMatchObject({ status: 422, errors: [{ pointer: "?object" }] });
    const large = await g.t.call(
      g.acme.key,
      "POST",
      "/imports?object=deals",
      "a".repeat(50 * 1024 * 1024 + 1),
      { "content-type": "text/csv" },
    );
    expect(large.body).toMatchObject({
      status: 413,
      detail: "The file has 51 MB; an import takes up to 50 MB. Split it and import the parts.",
    });
  });
});

describe("mapping", () => {
  test("is checked against fields and columns", async () => {
    const { id } = await g.draft(g.acme, "companies", "Company,City\nAcme,Chur\n");
    const patch = (body: object) => g.t.call(g.acme.key, "PATCH", `/imports/${id}`, body);
    expect((await patch({ mapping: { colour: "City" } })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/mapping/colour" }],
    });
    expect((await patch({ mapping: { industry: "Colour" } })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/mapping/industry" }],
    });
    expect((await patch({ mapping: { industry: "City" } })).body).toMatchObject({ status: 422 });
    expect((await patch({ mapping: { industry: "City", location: null } })).body.mapping).toEqual({
      name: "Company",
      industry: "City",
    });
    expect((await patch({ mapping: { name: null } })).body.questions).toEqual([
      { pointer: "/mapping/name", message: "Which column is the company's name?" },
    ]);
    expect((await g.t.call(g.acme.key, "POST", `/imports/${id}/start`)).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/mapping/name" }],
    });
  });

  test("never guesses between day and month", async () => {
    const csv = "Deal name,Created\nA,03/04/2026\n";
    const { id, questions } = await g.draft(g.acme, "deals", csv);
    expect(questions[0]?.pointer).toBe("/options/date_order");
    expect((await g.t.call(g.acme.key, "POST", `/imports/${id}/start`)).status).toBe(422);
    await g.run(g.acme, "deals", csv, { options: { date_order: "mdy" } });
    expect(
      await g.query("select opened_on::text from deals where org_id = $1 and name = 'A'", [
        g.acme.id,
      ]),
    ).toEqual([{ opened_on: "2026-03-04" }]);
  });

  test("of another object is guessed anew", async () => {
    const { id } = await g.draft(g.acme, "companies", "Name,Email\nEva Moser,eva@m.example\n");
    const changed = await g.t.call(g.acme.key, "PATCH", `/imports/${id}`, { object: "people" });
    expect(changed.body).toMatchObject({
      object: "people",
      mapping: { full_name: "Name", email: "Email" },
    });
  });
});

describe("companies", () => {
  const csv = `Company,Revenue,Employees,Parent company,Domain
Subsidiary Ltd,"1,5",10,The Parent AG,sub.example
the parent ag,"2.000,25",200,,parent.example
Loop A,,,Loop B,
Loop B,,,Loop A,
Orphan,,,Nobody & Co,
,1,1,,
Twice,,5,,twice.example
TWICE,,5,,twice.example
Twice,,6,,twice.example
`;
  test("wait for a parent further down, note an unknown one, and settle rows that speak of the same", async () => {
    const found = await g.run(g.acme, "companies", csv, {
      options: { units: { annual_revenue: 1_000_000 }, currency: "CHF" },
    });
    expect(found).toMatchObject({ state: "succeeded", row_count: 9 });
    const rows = await g.rows(g.acme, found.id);
    expect(rows[0]).toEqual([1, "created", ""]);
    expect(rows[4]).toEqual([5, "created", "Parent company: no company is called “Nobody & Co”."]);
    expect(rows[5]).toEqual([6, "refused", "Company is empty."]);
    expect(rows[8]).toEqual([
      9,
      "refused",
      "Row 7 is about the same company and has another Employees.",
    ]);
    expect(counts(found).reduce((sum, n) => sum + n, 0)).toBe(9);
    expect(
      await g.query(
        "select c.name, c.annual_revenue, c.currency, p.name as parent from companies c left join companies p on p.org_id = c.org_id and p.id = c.parent_id where c.org_id = $1 and c.name = 'Subsidiary Ltd'",
        [g.acme.id],
      ),
    ).toEqual([
      {
        name: "Subsidiary Ltd",
        annual_revenue: "150000000",
        currency: "CHF",
        parent: "the parent ag",
      },
    ]);
    expect(
      await g.query(
        "select count(*)::int as n from companies where org_id = $1 and name_key = 'twice'",
        [g.acme.id],
      ),
    ).toEqual([{ n: 1 }]);
  });

  test("exist by name, whatever case and spacing; empty cells never erase", async () => {
    await g.run(g.acme, "companies", "Company,Industry,City\nGTX Pro,Tools,Chur\n");
    const found = await g.run(g.acme, "companies", "Company,Industry,City\ngtxpro,,Bern\n");
    expect(counts(found)).toEqual([0, 1, 0, 0]);
    const filled = await g.run(
      g.acme,
      "companies",
      "Company,Industry,City\nGTX-PRO,Machines,Basel\n",
      { options: { existing: "fill" } },
    );
    expect(counts(filled)).toEqual([0, 0, 1, 0]);
    const skipped = await g.run(g.acme, "companies", "Company,Industry\nGTX-PRO,Machines\n", {
      options: { existing: "skip" },
    });
    expect(await g.rows(g.acme, skipped.id)).toEqual([
      [1, "unchanged", "The company exists and was left as it is."],
    ]);
    expect(
      await g.query(
        "select name, industry, location from companies where org_id = $1 and name_key = 'gtxpro'",
        [g.acme.id],
      ),
    ).toEqual([{ name: "gtxpro", industry: "Tools", location: "Bern" }]);
  });
});

describe("people", () => {
  const csv = `Name,Email,Phone,Company,Owner
"Moser, Eva",Eva@Moser.example,+41 44 668 18 00,New Company AG,Acme owner
Leo Kunz,leo(at)kunz.example,,,
Leo Kunz,leo@kunz.example,555,New company ag,Nobody
,,,,
Ann Only,,,New Company AG,
Ann Only,,,Other AG,
`;
  test("bring their companies, keep what was typed, and are refused with a reason", async () => {
    const found = await g.run(g.acme, "people", csv);
    expect(counts(found)).toEqual([4, 0, 0, 1]);
    const rows = await g.rows(g.acme, found.id);
    expect(rows[0]?.[2]).toContain("the company “New Company AG” was not there and was made");
    expect(rows[1]).toEqual([2, "refused", "Email: “leo(at)kunz.example” has no @."]);
    expect(rows[2]?.[2]).toContain("Owner: no member is called “Nobody”.");
    expect(
      await g.query(
        "select first_name, last_name, p.email, email_normalized, phone_normalized, m.role from people p join org_members m on m.org_id = p.org_id and m.id = p.owner_id where p.org_id = $1 and p.last_name = 'Moser'",
        [g.acme.id],
      ),
    ).toEqual([
      {
        first_name: "Eva",
        last_name: "Moser",
        email: "Eva@Moser.example",
        email_normalized: "eva@moser.example",
        phone_normalized: "+41446681800",
        role: "owner",
      },
    ]);
    expect(
      await g.query(
        "select count(*)::int as n from companies where org_id = $1 and name_key = 'newcompanyag'",
        [g.acme.id],
      ),
    ).toEqual([{ n: 1 }]);
    expect(counts(await g.run(g.acme, "people", csv))).toEqual([0, 0, 4, 1]);
  });

  test("with a cell that cannot be read come in without it, if that is wished", async () => {
    const found = await g.run(g.acme, "people", "Name,Email\nZoe Bad,zoe(at)x\n", {
      options: { bad_values: "drop" },
    });
    expect(await g.rows(g.acme, found.id)).toEqual([
      [1, "created", "Email: “zoe(at)x” has no @. The field was left empty."],
    ]);
  });
});

describe("deals", () => {
  test("go to the stages that are there, close on their day, and name what they lack", async () => {
    const csv = `Deal name,Stage,Amount,Currency,Close date,Id,Company
One,won,"1,234.50",USD,2026-01-02,d-1,
Two,PROPOSAL,99,,2026-12-24,d-2,Nobody
Three,Qualify,1e,EUR,,d-3,
Four,Lost,0,EUR,,d-4,
`;
    const found = await g.run(g.acme, "deals", csv);
    expect(counts(found)).toEqual([3, 0, 0, 1]);
    expect(
      await g.query(
        "select d.external_id, s.name as stage, p.name as pipeline, d.amount, d.currency, d.closes_on::text, d.closed_on::text from deals d join stages s on s.org_id = d.org_id and s.id = d.stage_id join pipelines p on p.org_id = d.org_id and p.id = d.pipeline_id where d.org_id = $1 and d.external_id in ('d-1', 'd-2') order by 1",
        [g.acme.id],
      ),
    ).toEqual([
      {
        external_id: "d-1",
        stage: "Won",
        pipeline: "Sales",
        amount: "123450",
        currency: "USD",
        closes_on: null,
        closed_on: "2026-01-02",
      },
      {
        external_id: "d-2",
        stage: "Proposal",
        pipeline: "Sales",
        amount: "9900",
        currency: "EUR",
        closes_on: "2026-12-24",
        closed_on: null,
      },
    ]);
    const rows = await g.rows(g.acme, found.id);
    expect(rows[1]?.[2]).toBe("Company: no company is called “Nobody”.");
    expect(rows[2]?.[2]).toBe("Amount: “1e” is not an amount.");
    expect(rows[3]?.[2]).toContain("the day of the import was taken");
    expect(counts(await g.run(g.acme, "deals", csv))).toEqual([0, 0, 3, 1]);
  });

  test("of a member who may not make stages are refused where a stage is missing", async () => {
    const { createImport, startImport } = await import("./service.ts");
    const made = await g.acme.as("member", (ctx) =>
      createImport(ctx, {
        bytes: Buffer.from("Deal name,Stage,Id\nX,Somewhere,m-1\nY,Won,m-2\n"),
        fileName: "deals.csv",
        object: "deals",
      }),
    );
    await g.acme.as("member", (ctx) => startImport(ctx, made.id));
    await g.work();
    expect((await g.rows(g.acme, made.id)).map(([, outcome, why]) => [outcome, why])).toEqual([
      ["refused", "The pipeline has no stage “Somewhere”."],
      ["created", expect.any(String)],
    ]);
    const events = await g.query(
      "select distinct actor_type, actor_id, origin, origin_id from domain_events where org_id = $1 and type = 'deal.created' and data ->> 'external_id' = 'm-2'",
      [g.acme.id],
    );
    expect(events).toEqual([
      {
        actor_type: "user",
        actor_id: g.acme.people.member.userId,
        origin: "import",
        origin_id: made.id,
      },
    ]);
  });

  test("without an id or a name are the same when all that they hold is", async () => {
    const csv =
      "Product,Amount,Created\nThing,5,2026-01-01\nThing,6,2026-01-01\nThing,5,2026-01-01\n";
    expect(counts(await g.run(g.acme, "deals", csv))).toEqual([2, 0, 1, 0]);
    expect(counts(await g.run(g.acme, "deals", csv))).toEqual([0, 0, 3, 0]);
  });
});

test("a preview says what would become of each row, and writes nothing", async () => {
  const before = await g.events(g.acme);
  const { id } = await g.draft(
    g.acme,
    "deals",
    "Deal name,Stage,Amount,Id\nTried 1,Brand new,5,p-1\nTried 2,Won,x,p-2\n",
  );
  const preview = await g.call<ImportPreview>(g.acme, "GET", `/imports/${id}/preview`);
  expect(preview.forecast).toEqual({
    checked_rows: 2,
    created: 1,
    updated: 0,
    unchanged: 0,
    refused: 1,
  });
  expect(preview.rows[1]).toMatchObject({
    row_number: 2,
    outcome: "refused",
    reason: "Amount: “x” is not an amount.",
  });
  expect(preview.rows[1]?.cells.find((cell) => cell.field === "amount")).toEqual({
    field: "amount",
    column: "Amount",
    cell: "x",
    problem: "Amount: “x” is not an amount.",
  });
  expect(preview.problems).toEqual([
    {
      field: "amount",
      column: "Amount",
      rows: 1,
      refused: 1,
      example: "Amount: “x” is not an amount.",
    },
  ]);
  expect(await g.events(g.acme)).toBe(before);
  expect(
    await g.query(
      "select count(*)::int as n from stages where org_id = $1 and name = 'Brand new'",
      [g.acme.id],
    ),
  ).toEqual([{ n: 0 }]);
});

test("a report tells every row and lets no formula through", async () => {
  const found = await g.run(g.acme, "companies", 'Company,City\n"=cmd()",+41\nSafe,-1\n');
  const { body, headers } = await g.t.call(g.acme.key, "GET", `/imports/${found.id}/report.csv`);
  expect(headers.get("content-disposition")).toContain('filename="companies-report.csv"');
  const lines = (body as string)
    .replace(/^\ufeff/, "")
    .trim()
    .split("\r\n");
  expect(lines[0]).toBe("row,outcome,reason,notes,record_id,Company,City");
  expect(lines[1]).toMatch(/^1,created,,,[0-9a-f-]{36},'=cmd\(\),'\+41$/);
  expect(lines).toHaveLength(3);
  const refused = await g.t.call(
    g.acme.key,
    "GET",
    `/imports/${found.id}/report.csv?outcome=refused`,
  );
  expect((refused.body as string).trim().split("\r\n")).toHaveLength(1);
});

const many = (rows: number, tag: string) =>
  `Company,Id\n${Array.from({ length: rows }, (_, at) => `${tag} ${at},${tag}-${at}`).join("\n")}\n`;

test("a cancelled import keeps what is done and says what is not", async () => {
  const { id } = await g.draft(g.acme, "companies", many(1200, "cancel"));
  await g.start(g.acme, id);
  let steps = 0;
  await g.work({
    ...importJob,
    async step(ctx, job, memory) {
      const answer = await importJob.step(ctx, job, memory);
      if (++steps === 1)
        await g.t.call(g.acme.key, "POST", `/imports/${id}/cancel`).catch(() => undefined);
      return answer;
    },
  });
  const found = await g.read(g.acme, id);
  expect(found).toMatchObject({ state: "cancelled", row_count: 1200 });
  expect(counts(found)[0]).toBeGreaterThanOrEqual(500);
  expect(counts(found)[0]).toBeLessThan(1200);
  expect(
    await g.query(
      "select count(*)::int as n from companies where org_id = $1 and external_id like 'cancel-%'",
      [g.acme.id],
    ),
  ).toEqual([{ n: counts(found)[0] }]);
  expect(
    await g.query(
      "select count(*)::int as n from domain_events where org_id = $1 and type = 'import.completed' and object_id = $2",
      [g.acme.id, id],
    ),
  ).toEqual([{ n: 1 }]);
});

test("one that waits is cancelled at once, and a draft is discarded", async () => {
  const { id } = await g.draft(g.acme, "companies", many(3, "wait"));
  expect((await g.t.call(g.acme.key, "POST", `/imports/${id}/cancel`)).status).toBe(409);
  await g.start(g.acme, id);
  expect((await g.t.call(g.acme.key, "DELETE", `/imports/${id}`)).status).toBe(409);
  expect((await g.t.call(g.acme.key, "POST", `/imports/${id}/cancel`)).body).toMatchObject({
    state: "cancelled",
  });
  await g.work();
  expect(counts(await g.read(g.acme, id))).toEqual([0, 0, 0, 0]);
  expect((await g.t.call(g.acme.key, "DELETE", `/imports/${id}`)).status).toBe(204);
  expect((await g.t.call(g.acme.key, "GET", `/imports/${id}`)).status).toBe(404);
});

test("a step that fails is tried again, and what never works ends the import in words", async () => {
  const { id } = await g.draft(g.acme, "companies", many(600, "flaky"));
  await g.start(g.acme, id);
  let failures = 0;
  await g.work({
    ...importJob,
    async step(ctx, job, memory) {
      const answer = await importJob.step(ctx, job, memory);
      if (failures++ === 1) throw new Error("lost after the work, before the commit");
      return answer;
    },
  });
  expect(counts(await g.read(g.acme, id))).toEqual([600, 0, 0, 0]);

  const broken = await g.draft(g.acme, "companies", many(3, "broken"));
  await g.start(g.acme, broken.id);
  await g.work({ ...importJob, step: () => Promise.reject(new Error("always")) });
  expect(await g.read(g.acme, broken.id)).toMatchObject({
    state: "failed",
    error: "An unexpected error ended the work. What was done before it stays.",
  });
});

test("nobody imports into or reads of another org", async () => {
  const { id } = await g.draft(g.acme, "companies", "Company\nOurs\n");
  for (const [method, path] of [
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["GET", "/preview"],
    ["POST", "/start"],
    ["POST", "/cancel"],
    ["GET", "/rows"],
    ["GET", "/notes"],
    ["GET", "/report.csv"],
  ] as const) {
    expect(
      (
        await g.t.call(
          g.globex.key,
          method,
          `/imports/${id}${path}`,
          method === "PATCH" ? {} : undefined,
        )
      ).status,
      `${method} ${path}`,
    ).toBe(404);
  }
  expect((await g.t.call(g.globex.key, "GET", "/imports")).body.data).toEqual([]);
  await g.start(g.acme, id);
  await g.work();
  expect(
    await g.query("select count(*)::int as n from companies where org_id = $1", [g.globex.id]),
  ).toEqual([{ n: 0 }]);
});

test("a viewer may not import, and a member makes no members", async () => {
  const viewer = g.acme.people.viewer.cookie;
  const headers = { "rapport-org": g.acme.slug, "content-type": "text/csv" };
  expect(
    (await g.t.call(viewer, "POST", "/imports?object=companies", "Company\nX\n", headers)).status,
  ).toBe(403);
  const made = await g.t.call(
    g.acme.people.member.cookie,
    "POST",
    "/imports?object=members",
    "Name\nX\n",
    headers,
  );
  expect(made.status).toBe(201);
  expect(
    (
      await g.t.call(
        g.acme.people.member.cookie,
        "POST",
        `/imports/${made.body.id}/start`,
        undefined,
        headers,
      )
    ).body,
  ).toMatchObject({
    status: 403,
    detail: "An import of members needs the permission members.write.",
  });
});
