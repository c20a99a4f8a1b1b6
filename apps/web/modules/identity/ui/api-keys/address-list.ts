// A list of addresses as people write it, one a line, and as the API takes it: ranges.
import type { ApiProblem } from "#lib/client.ts";

/** The ranges of a text; an address alone is a range of one. What is no address goes on to the API, which says so. */
export function readAddresses(text: string): string[] {
  const written = text.split(/[\s,;]+/).filter(Boolean);
  const ranges = written.map((one) => {
    if (one.includes("/")) return one;
    if (/^\d+(\.\d+){3}$/.test(one)) return `${one}/32`;
    return one.includes(":") ? `${one}/128` : one;
  });
  return [...new Set(ranges)];
}

/** The ranges as a text to change; a range of one is written as its address. */
export const writeAddresses = (ranges: readonly string[]) =>
  ranges.map((one) => one.replace(/(?<=\.\d+)\/32$|(?<=:.*)\/128$/, "")).join("\n");

/** What the API says of single ranges, each named; undefined when it says nothing of them. */
export function addressProblem(problem: ApiProblem, ranges: readonly string[]): string | undefined {
  const said = problem.errors.filter(({ pointer }) => pointer.startsWith("/allowed_cidrs"));
  if (said.length === 0) return undefined;
  const named = said.map(({ pointer }) => ranges[Number(pointer.split("/")[2])]).filter(Boolean);
  return named.length > 0 ? `${named.join(", ")}: ${said[0]!.message}` : said[0]!.message;
}
