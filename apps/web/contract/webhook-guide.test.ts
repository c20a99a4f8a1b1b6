// The guide's code for receivers, run in its own language against requests that are signed as the product signs them.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSigningSecret, importSigningSecret, signedHeaders } from "@rapport/events";
import { afterAll, describe, expect, test } from "vitest";
import {
  replaySnippet,
  verifySnippets,
  type VerifySnippet,
} from "#components/docs/webhook-snippets.ts";
import { currentDocument } from "./document.ts";
import { createValidator } from "./validate.ts";

type Case = {
  body: string;
  headers: Record<string, string>;
  secrets: string[];
};
const folder = mkdtempSync(join(tmpdir(), "rapport-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What runs a snippet: reads cases.json and writes out.json, for each case whether it was verified. */
const runners: Record<
  VerifySnippet["id"],
  { command: string; args: string[]; file: string; text: string }
> = {
  node: {
    command: process.execPath,
    args: ["run.mjs"],
    file: "run.mjs",
    text: `import { readFileSync, writeFileSync } from "node:fs";
import { verifyWebhook } from "./verify.mjs";
const out = JSON.parse(readFileSync("cases.json")).map(({ body, headers, secrets }) => {
  try {
    return verifyWebhook(Buffer.from(body), headers, secrets).type === "deal.won";
  } catch {
    return false;
  }
});
writeFileSync("out.json", JSON.stringify(out));`,
  },
  python: {
    command: "python3",
    args: ["run.py"],
    file: "run.py",
    text: `import json
from verify import verify_webhook
def holds(case):
    try:
        event = verify_webhook(case["body"].encode(), case["headers"], case["secrets"])
        return event["type"] == "deal.won"
    except ValueError:
        return False
with open("cases.json", encoding="utf-8") as cases, open("out.json", "w") as out:
    json.dump([holds(case) for case in json.load(cases)], out)`,
  },
  go: {
    command: "go",
    args: ["test", "-count=1", "."],
    file: "verify_test.go",
    text: `package webhook

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
)

func TestCases(t *testing.T) {
	var cases []struct {
		Body    string
		Headers map[string]string
		Secrets []string
	}
	text, _ := os.ReadFile("cases.json")
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	holds := []bool{}
	for _, one := range cases {
		header := http.Header{}
		for name, value := range one.Headers {
			header.Set(name, value)
		}
		holds = append(holds, Verify([]byte(one.Body), header, one.Secrets...) == nil)
	}
	out, _ := json.Marshal(holds)
	if err := os.WriteFile("out.json", out, 0o644); err != nil {
		t.Fatal(err)
	}
}`,
  },
  php: {
    command: "php",
    args: ["run.php"],
    file: "run.php",
    text: `<?php
require "verify.php";
$out = [];
foreach (json_decode(file_get_contents("cases.json"), true) as $case) {
    try {
        $event = verify_webhook($case["body"], $case["headers"], $case["secrets"]);
        $out[] = $event["type"] === "deal.won";
    } catch (RuntimeException) {
        $out[] = false;
    }
}
file_put_contents("out.json", json_encode($out));`,
  },
};

const isHere = (command: string): boolean =>
  command === process.execPath || spawnSync(command, ["version"]).error === undefined;

/** Which of these cases the snippet's own language verifies. */
function verifyAll({ id, file, text }: VerifySnippet, cases: readonly Case[]): boolean[] {
  const { command, args, ...runner } = runners[id];
  const place = mkdtempSync(join(folder, `${id}-`));
  writeFileSync(join(place, file), text);
  writeFileSync(join(place, runner.file), runner.text);
  writeFileSync(join(place, "go.mod"), "module webhook\n\ngo 1.20\n");
  writeFileSync(join(place, "cases.json"), JSON.stringify(cases));
  execFileSync(command, args, { cwd: place, stdio: "pipe" });
  return JSON.parse(readFileSync(join(place, "out.json"), "utf8")) as boolean[];
}

const body =
  '{"type":"deal.won","timestamp":"2026-11-21T09:30:00.000Z","data":{"object":{"name":"Zwei Kräne für Łódź 🏗"}}}';
const own = createSigningSecret();
const next = createSigningSecret();

/** A request signed with these secrets, `late` seconds ago. */
async function sign(secrets: string[], late = 0) {
  const message = { id: "01932b5e", timestamp: Math.floor(Date.now() / 1000) - late, body };
  const keys = await Promise.all(secrets.map(importSigningSecret));
  return { body, headers: await signedHeaders(message, keys) };
}

/** Each case by name, with what a verification must say of it. */
async function allCases(): Promise<[string, boolean, Case][]> {
  const plain = await sign([own]);
  const rotated = await sign([next, own]);
  const ahead = await sign([next]);
  const altered = (headers: Record<string, string>): Case => ({
    body,
    headers: { ...plain.headers, ...headers },
    secrets: [own],
  });
  const signature = plain.headers["webhook-signature"];
  return [
    ["signed just now", true, { ...plain, secrets: [own] }],
    ["rotated, the receiver has the old secret", true, { ...rotated, secrets: [own] }],
    ["rotated, the receiver has the new secret", true, { ...rotated, secrets: [next] }],
    ["the receiver has both, the sender the new one", true, { ...ahead, secrets: [own, next] }],
    ["the receiver has both, the sender the old one", true, { ...plain, secrets: [own, next] }],
    ["four minutes old", true, { ...(await sign([own], 240)), secrets: [own] }],
    ["another body", false, { ...plain, body: body.replace("Zwei", "Drei"), secrets: [own] }],
    ["another secret", false, { ...plain, secrets: [next] }],
    [
      "an hour old, sent again by somebody",
      false,
      { ...(await sign([own], 3600)), secrets: [own] },
    ],
    ["from the future", false, { ...(await sign([own], -3600)), secrets: [own] }],
    [
      "another time",
      false,
      altered({ "webhook-timestamp": String(Number(plain.headers["webhook-timestamp"]) - 1) }),
    ],
    ["no time", false, altered({ "webhook-timestamp": "soon" })],
    ["another id", false, altered({ "webhook-id": "01932b5f" })],
    ["no signature", false, altered({ "webhook-signature": "" })],
    ["another scheme", false, altered({ "webhook-signature": signature.replace("v1,", "v1a,") })],
    ["no scheme", false, altered({ "webhook-signature": signature.replace("v1,", "") })],
    ["empty signatures", false, altered({ "webhook-signature": "v1, v1,AAAA" })],
  ];
}

for (const snippet of verifySnippets) {
  const { command } = runners[snippet.id];
  const here = isHere(command);
  const why = here ? "" : `: not run, because ${command} is not on this machine`;
  describe.skipIf(!here)(`${snippet.label}${why}`, () => {
    test("takes what was signed, and nothing else", async () => {
      const cases = await allCases();
      const held = verifyAll(
        snippet,
        cases.map(([, , one]) => one),
      );
      const said = cases.map(([name], index) => [name, held[index]]);
      expect(said).toEqual(cases.map(([name, expected]) => [name, expected]));
    }, 120_000);
  });
}

test("the guide's replays are what the API takes", () => {
  const bodies = [...replaySnippet.matchAll(/-d '([^']+)'/g)].map(([, text]) => JSON.parse(text!));
  expect(bodies).toHaveLength(2);
  const validate = createValidator(currentDocument());
  const place = ["components", "schemas", "WebhookReplay"];
  for (const one of bodies) expect(validate(place, one)).toBeNull();
  expect(validate(place, { ...bodies[0], missing_since: 7 })).toMatch(/missing_since/);
});
