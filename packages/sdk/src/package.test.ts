// What is published: made from the document of today, complete, small, without dependencies, and it runs elsewhere.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../scripts/build.ts";
import { withFullAnswers } from "../scripts/full-answers.ts";
import { makeResources, methodName } from "../scripts/make-resources.ts";
import { makeSchema } from "../scripts/make-schema.ts";

const folder = join(import.meta.dirname, "..");
const document = withFullAnswers(readFileSync(join(folder, "openapi.json"), "utf8"));
const renew = "Run `npx -y pnpm@12 api:snapshot`.";

describe("generated code", () => {
  it("is what the document makes", async () => {
    const kept = (name: string) => readFileSync(join(folder, "src", name), "utf8");
    expect(kept("schema.generated.ts") === (await makeSchema(document)), renew).toBe(true);
    const resources = makeResources(document);
    expect(kept("resources.generated.ts") === resources, renew).toBe(true);
  }, 60_000);

  it("has no two methods of one name", () => {
    const made = makeResources(document);
    for (const part of made.split("export class ").slice(1)) {
      const names = [...part.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name);
      expect(names.length).toBe(new Set(names).size);
    }
  });

  it.each([
    ["deals", "listDeals", "list"],
    ["people", "createPerson", "create"],
    ["companies", "restoreCompany", "restore"],
    ["webhooks", "rotateWebhookSecret", "rotateSecret"],
    ["webhook-deliveries", "getWebhookDelivery", "get"],
    ["teams", "addTeamMember", "addMember"],
    ["me", "listSessions", "listSessions"],
    ["search", "search", "search"],
  ])("names the method of %s for %s: %s", (resource, operation, name) => {
    expect(methodName(resource, operation)).toBe(name);
  });
});

describe("the package", () => {
  let out: string;
  beforeAll(() => {
    out = join(mkdtempSync(join(tmpdir(), "rapport-sdk-")), "package");
    build(out);
  }, 120_000);
  afterAll(() => rmSync(dirname(out), { recursive: true, force: true }));

  it("packs its code, types, README and licence, and nothing else", () => {
    const packed = spawnSync("npm", ["pack", "--dry-run", "--json", "--offline"], {
      cwd: out,
      encoding: "utf8",
    });
    const found = JSON.parse(packed.stdout) as Packed[] | Record<string, Packed>;
    const { files, size, name } = Object.values(found)[0]!;
    expect(name).toBe("@rapport/sdk");
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"]),
    );
    expect(
      paths.filter((path) => !/\.(js|d\.ts)$|^(LICENSE|README\.md|package\.json)$/.test(path)),
    ).toEqual([]);
    expect(paths.filter((path) => path.includes("test"))).toEqual([]);
    expect(size).toBeLessThan(200_000);
  }, 60_000);

  it("needs nothing of Node's and no other package", () => {
    const manifest = JSON.parse(readFileSync(join(out, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(manifest["dependencies"]).toBeUndefined();
    expect(manifest["private"]).toBeUndefined();
    for (const file of readdirSync(out).filter((name) => /\.(js|d\.ts)$/.test(name)))
      for (const [, from] of readFileSync(join(out, file), "utf8").matchAll(/from "([^"]+)"/g))
        expect(from, file).toMatch(/^\.\/[\w.-]+\.(js|ts)$/);
  });

  it.each(["node", "deno"])(
    "runs on %s as it is published",
    (runtime) => {
      const script = join(out, "..", "run.mjs");
      writeFileSync(
        script,
        `import { Rapport, RapportConnectionError, verifyWebhook } from "./package/index.js";
       const rapport = new Rapport({ apiKey: "rk_live_x", baseUrl: "http://127.0.0.1:9/api/v1", maxRetries: 0 });
       const error = await rapport.deals.get("1").catch((thrown) => thrown);
       const refused = await verifyWebhook("{}", {}, "whsec_AAAA").catch((thrown) => thrown.name);
       console.log(error instanceof RapportConnectionError, refused);`,
      );
      const deno = join(
        dirname(createRequire(import.meta.url).resolve("deno/package.json")),
        "deno",
      );
      const run =
        runtime === "node"
          ? spawnSync(process.execPath, [script], { encoding: "utf8" })
          : spawnSync(deno, ["run", "--allow-net", "--no-config", script], {
              encoding: "utf8",
              env: { ...process.env, DENO_NO_PACKAGE_JSON: "1" },
            });
      expect(run.stdout.trim(), run.stderr).toBe("true WebhookVerificationError");
    },
    60_000,
  );
});

type Packed = { name: string; size: number; files: { path: string }[] };
