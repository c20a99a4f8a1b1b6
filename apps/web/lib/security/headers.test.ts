import { expect, test } from "vitest";
import { apiHeaders, contentSecurityPolicy, pageHeaders } from "./headers.ts";

const directives = (policy: string) =>
  new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values];
    }),
  );

test("scripts run by nonce alone, and nothing may frame a page or be framed by it", () => {
  const policy = directives(
    contentSecurityPolicy({ nonce: "abc", https: true, development: false }),
  );
  expect(policy.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  for (const name of ["object-src", "frame-src", "base-uri", "frame-ancestors"])
    expect(policy.get(name), name).toEqual(["'none'"]);
  expect(policy.get("form-action")).toEqual(["'self'"]);
  expect(policy.has("upgrade-insecure-requests")).toBe(true);
});

test("a site on this machine is not sent to https, and eval is for development alone", () => {
  const local = contentSecurityPolicy({ nonce: "abc", https: false, development: true });
  expect(local).not.toContain("upgrade-insecure-requests");
  expect(local).toContain("'unsafe-eval'");
  expect(contentSecurityPolicy({ nonce: "abc", https: false, development: false })).not.toContain(
    "eval",
  );
  expect(pageHeaders(false)).not.toHaveProperty("Strict-Transport-Security");
  expect(pageHeaders(true)["Strict-Transport-Security"]).toMatch(/^max-age=31536000/);
  expect(apiHeaders(true)["Content-Security-Policy"]).toContain("default-src 'none'");
});
