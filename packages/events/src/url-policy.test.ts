import { describe, expect, test } from "vitest";
import { HOSTILE_HOSTS, HOSTILE_URLS } from "./hostile-urls.ts";
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

test.each(Object.entries(HOSTILE_HOSTS))("hosts of the hostile kind %s are refused", (_, hosts) => {
  for (const host of hosts) {
    expect(codeOf(`https://${host}/hook`), host).not.toBe("ok");
    expect(codeOf(`https://${host}:8443/hook`), host).not.toBe("ok");
  }
});
test.each(Object.entries(HOSTILE_URLS))("URLs of the hostile kind %s are refused", (_, urls) => {
  for (const url of urls) expect(codeOf(url), url).not.toBe("ok");
});

describe("the development switch", () => {
  const here = { RAPPORT_DB_URL: "postgresql://a:b@127.0.0.1:54322/postgres" };

  test("lets loopback and private networks pass, but never the metadata address", () => {
    const policy = urlPolicyFrom("1", here);
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
      "http://168.63.129.16/",
    ]) {
      expect(codeOf(url, policy), url).toBe("private_address");
    }
    expect(codeOf("http://127.0.0.1:4000/", urlPolicyFrom(undefined, here))).toBe("not_https");
    expect(codeOf("https://127.0.0.1:4000/", urlPolicyFrom("0", here))).toBe("private_address");
  });

  test.each([
    "http://localhost:3000",
    "https://rapport.localhost",
    "http://192.168.1.20:3000",
    "http://[::1]:3000",
    "postgresql://a:b@db:5432/postgres",
    "postgresql://a:b@host.docker.internal/postgres",
  ])("is obeyed beside %s", (url) =>
    expect(urlPolicyFrom("1", { ...here, RAPPORT_WEB_URL: url })).toEqual({
      allowHttp: true,
      allowPrivate: true,
    }),
  );

  test.each([
    ["https://crm.acme.com", "crm.acme.com"],
    ["postgresql://a:b@db.abcdef.supabase.co:5432/postgres", "db.abcdef.supabase.co"],
    ["postgresql://a:b@localhost/postgres?host=db.acme.com", "db.acme.com"],
    ["https://8.8.8.8", "8.8.8.8"],
  ])("is refused in words beside %s", (url, host) => {
    expect(() => urlPolicyFrom("1", { ...here, RAPPORT_WEB_URL: url })).toThrow(
      new RegExp(
        `for development only, and RAPPORT_WEB_URL leads to ${host.replaceAll(".", "\\.")},`,
      ),
    );
    expect(urlPolicyFrom(undefined, { RAPPORT_WEB_URL: url })).toEqual({});
  });
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
