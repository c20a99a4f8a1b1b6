import { expect, test } from "vitest";
import { apiHeaders, contentSecurityPolicy, framedMailHeaders, pageHeaders } from "./headers.ts";

const directives = (policy: string) =>
  new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values];
    }),
  );

test("scripts run by nonce alone, and nobody may frame a page", () => {
  const policy = directives(
    contentSecurityPolicy({ nonce: "abc", https: true, development: false }),
  );
  expect(policy.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  for (const name of ["object-src", "base-uri", "frame-ancestors"])
    expect(policy.get(name), name).toEqual(["'none'"]);
  expect(policy.get("form-action")).toEqual(["'self'"]);
  expect(policy.get("frame-src")).toEqual(["'self'"]);
  expect(policy.get("media-src")).toEqual(["blob:"]);
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

test("a mail in its frame may show pictures and do nothing else", () => {
  const headers = framedMailHeaders(true);
  const policy = directives(headers["Content-Security-Policy"] ?? "");
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.get("img-src")).toEqual(["data:", "https:"]);
  expect(policy.get("frame-ancestors")).toEqual(["'self'"]);
  for (const right of ["allow-scripts", "allow-same-origin", "allow-forms", "allow-top-navigation"])
    expect(policy.get("sandbox")).not.toContain(right);
  for (const name of ["script-src", "connect-src", "frame-src"])
    expect(policy.has(name), name).toBe(false);
  expect(pageHeaders(true)["X-Frame-Options"]).toBe("DENY");
});
