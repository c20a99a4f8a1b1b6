import { describe, expect, test } from "vitest";
import { checkWebhookUrl, isAllowedAddress, urlPolicyFrom } from "./url-policy.ts";

const codeOf = (url: string, policy = {}) => {
  const check = checkWebhookUrl(url, policy);
  return check.ok ? "ok" : check.code;
};

describe("addresses that are not public are refused, in every spelling", () => {
  test.each([
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "0x7f.1",
    "①②⑦.0.0.1",
    "127.0.0.1.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "100.64.0.1",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "172.31.255.255",
    "198.18.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:db8::1]",
    "[2001::1]",
    "[100::1]",
    "[3fff::1]",
    "[5f00::1]",
  ])("%s", (host) => {
    expect(codeOf(`https://${host}/hook`)).toBe("private_address");
    expect(codeOf(`https://${host}:8443/hook`)).toBe("private_address");
  });
});

test.each([
  "localhost",
  "a.localhost.",
  "LOCALHOST",
  "db",
  "metadata.google.internal",
  "printer.local",
  "nas.lan",
  "router.home.arpa",
  "x.test",
  "y.onion",
])("the name %s is refused", (host) => expect(codeOf(`https://${host}/`)).toBe("private_host"));

test.each([
  ["ftp://hooks.acme.com/", "not_https"],
  ["http://hooks.acme.com/", "not_https"],
  ["javascript:alert(1)", "not_https"],
  ["file:///etc/passwd", "not_https"],
  ["https://u:p@hooks.acme.com/", "credentials"],
  ["https://u@hooks.acme.com/", "credentials"],
  ["https://hooks.acme.com#@127.0.0.1/", "ok"],
  ["https://127.0.0.1#@hooks.acme.com/", "private_address"],
  ["https://hooks.acme.com\r\nHost: evil/", "control_character"],
  ["https://hooks.acme.com/\tx", "control_character"],
  ["https://hooks.acme.com/a b", "control_character"],
  ["https:\\\\127.0.0.1\\", "control_character"],
  [" https://hooks.acme.com/", "control_character"],
  ["https://hooks.acme.com/\u0000", "control_character"],
  ["//hooks.acme.com/", "malformed"],
  ["hooks.acme.com", "malformed"],
  ["https://", "malformed"],
  ["", "malformed"],
  ["https://999.1.1.1/", "malformed"],
  [`https://hooks.acme.com/${"x".repeat(2048)}`, "too_long"],
  ["https://hooks.acme.com:22/", "port"],
  ["https://hooks.acme.com:25/", "port"],
  ["https://hooks.acme.com:5432/", "port"],
  ["https://hooks.acme.com:6379/", "port"],
])("%j is judged %s", (url, code) => {
  expect(codeOf(url)).toBe(code);
});

test.each([
  "https://example.com/x",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  "https://93.184.216.34:8080/",
  "https://bücher.ch/hook",
  "https://hooks.acme.com:8443/a?b=c",
])("%s passes", (url) => expect(codeOf(url)).toBe("ok"));

test("every refusal carries a sentence", () => {
  for (const url of [
    "",
    "http://a.com",
    "https://127.0.0.1/",
    "https://db/",
    "https://u@a.com",
    "https://a.com:22",
  ]) {
    const check = checkWebhookUrl(url);
    expect(check.ok ? "" : check.reason).toMatch(/^.{10,}\.$/);
  }
});

test("development lets loopback and private networks pass, but never the metadata address", () => {
  const policy = urlPolicyFrom("1");
  for (const url of [
    "http://127.0.0.1:4000/",
    "http://localhost:4000/",
    "http://[::1]:4000/",
    "http://10.0.0.2/",
    "https://example.com/",
  ]) {
    expect(codeOf(url, policy), url).toBe("ok");
  }
  for (const url of [
    "http://169.254.169.254/",
    "http://[fe80::1]/",
    "http://224.0.0.1/",
    "http://0.0.0.0/",
  ]) {
    expect(codeOf(url, policy), url).toBe("private_address");
  }
  expect(codeOf("http://127.0.0.1:4000/", urlPolicyFrom(undefined))).toBe("not_https");
  expect(codeOf("https://127.0.0.1:4000/", urlPolicyFrom("0"))).toBe("private_address");
});

test("an address from DNS is judged alone", () => {
  expect(isAllowedAddress("93.184.216.34")).toBe(true);
  expect(isAllowedAddress("2606:4700::1111")).toBe(true);
  for (const address of [
    "127.0.0.1",
    "::1",
    "::ffff:10.0.0.1",
    "169.254.169.254",
    "not an address",
    "",
  ]) {
    expect(isAllowedAddress(address), address).toBe(false);
  }
});
