import { describe, expect, it } from "vitest";
import { addressOf, isInner, networkOf, parseProxies } from "./client-address.ts";

const socket = "203.0.113.9";

describe("the client's address", () => {
  it.each<[string, string | undefined, string | undefined, number, string | null]>([
    ["is the socket's", socket, undefined, 0, socket],
    ["is the socket's whatever a client writes", socket, "10.0.0.1", 0, socket],
    ["is the last that our proxy wrote", "10.0.0.2", `6.6.6.6, ${socket}`, 1, socket],
    [
      "is the second from the right behind two",
      "10.0.0.2",
      `6.6.6.6, ${socket}, 10.0.0.3`,
      2,
      socket,
    ],
    ["cannot be told when the proxies were gone around", "10.0.0.2", "6.6.6.6", 2, null],
    ["cannot be told without the header", "10.0.0.2", undefined, 1, null],
    ["is no text", "10.0.0.2", "<script>", 1, null],
    ["loses its port", "10.0.0.2", `${socket}:4711`, 1, socket],
    ["loses brackets and port", "10.0.0.2", "[2001:db8::1]:443", 1, "2001:db8::1"],
    ["is IPv4 when it is mapped", "::ffff:203.0.113.9", undefined, 0, socket],
    ["loses its zone", "fe80::1%eth0", undefined, 0, "fe80::1"],
    ["cannot be told of a socket that is gone", undefined, "6.6.6.6", 0, null],
  ])("%s", (_, at, forwardedFor, proxies, expected) => {
    expect(addressOf({ socket: at, forwardedFor }, proxies)).toBe(expected);
  });

  it("is counted as a network of 64 bits when it is IPv6", () => {
    expect(networkOf(socket)).toBe(socket);
    expect(networkOf("2001:db8:0:1::7")).toBe(networkOf("2001:db8:0:1:ffff:1:2:3"));
    expect(networkOf("2001:db8:0:1::7")).toBe("2001:db8:0:1::/64");
    expect(networkOf("2001:db8:0:2::7")).not.toBe(networkOf("2001:db8:0:1::7"));
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
  });
});

it.each<[string, boolean]>([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.31.255.255", true],
  ["172.32.0.1", false],
  ["192.168.0.9", true],
  ["100.64.0.1", true],
  ["203.0.113.9", false],
  ["8.8.8.8", false],
  ["::1", true],
  ["fd00::1", true],
  ["fe80::1", true],
  ["2001:db8::1", false],
])("%s is an inner address: %s", (address, expected) => {
  expect(isInner(address)).toBe(expected);
});

it("the number of proxies is a digit, and none unless it is set", () => {
  expect(parseProxies(undefined)).toBe(0);
  expect(parseProxies("2")).toBe(2);
  for (const wrong of ["-1", "many", "1.5", "10"])
    expect(() => parseProxies(wrong)).toThrow(/0 to 9/);
});
