// Checks an exported file by itself: salts, digests, links and signed heads, without a database.
import { StackError } from "../stack-error.ts";
import { checkHead, checkSignature, type PublicKeys, type SignedHead } from "./check-chain.ts";
import { checkEntry, type Problem } from "./check-entry.ts";
import { linkHash, type Link, type LogRow } from "./entry.ts";
import { ExactNumber, parseExact, writeJsonb } from "./exact-json.ts";
import { readPublicKey } from "./keys.ts";
import { readLines } from "./read-lines.ts";

export type FileVerdict = {
  org_id: string;
  entries: number;
  /** Entries that were not sealed yet when the file was made: nothing proves them. */
  unsealed: number;
  erased: number;
  masked: number;
  /** Entries from which links lead to a signed head within the file. */
  tied: number;
  heads: number;
  ownKeys: boolean;
  problem: Problem | null;
};

type Line = Record<string, unknown>;

/** Verifies an export in NDJSON. `keys` empty: the keys that the file itself names are believed, and the verdict says so. */
export async function verifyFile(path: string, given: PublicKeys): Promise<FileVerdict> {
  const verdict: FileVerdict = {
    org_id: "",
    entries: 0,
    unsealed: 0,
    erased: 0,
    masked: 0,
    tied: 0,
    heads: 0,
    ownKeys: given.size === 0,
    problem: null,
  };
  const links = new Map<number, { previous: string; hash: string; logId: string }>();
  let keys = given;
  let end: Line | undefined;
  for await (const text of readLines(path)) {
    if (text.trim() === "") continue;
    const line = parseLine(text, path);
    if (line.type === "export") {
      verdict.org_id = String(line.org_id);
      if (given.size === 0) keys = ownKeys(line);
    } else if (line.type === "end") end = line;
    else verdict.problem ??= checkLine(line, verdict, links);
    if (verdict.problem) return verdict;
  }
  if (verdict.org_id === "")
    throw new StackError(
      "not_an_export",
      `${path} is not an audit export: its first line does not say {"type": "export"}. Export again with format=ndjson.`,
    );
  verdict.problem = checkWhole(verdict, links, end, keys);
  return verdict;
}

function parseLine(text: string, path: string): Line {
  try {
    return parseExact(text) as Line;
  } catch {
    throw new StackError(
      "not_an_export",
      `${path} has a line that is not JSON: ${text.slice(0, 80)}`,
    );
  }
}

function checkLine(
  line: Line,
  verdict: FileVerdict,
  links: Map<number, { previous: string; hash: string; logId: string }>,
): Problem | null {
  verdict.entries++;
  const proof = line.proof as Line | null;
  if (!proof) {
    verdict.unsealed++;
    return null;
  }
  const plain = (value: unknown): never =>
    (value instanceof ExactNumber ? Number(value.source) : (value ?? null)) as never;
  const row = Object.fromEntries(
    Object.entries(line).map(([key, value]) => [key, plain(value)]),
  ) as unknown as LogRow;
  row.changes = line.changes == null ? null : writeJsonb(line.changes);
  row.details = line.details == null ? null : writeJsonb(line.details);
  const link = Object.fromEntries(
    Object.entries(proof).map(([key, value]) => [key, plain(value)]),
  ) as unknown as Link & { previous: string };
  link.log_id = row.id;
  const masked = line.masked === true;
  if (masked) verdict.masked++;
  else if (link.content_salt === null || link.source_salt === null) verdict.erased++;
  // Of a masked entry the reader may not know all values: its content counts by its digest alone.
  const whole = masked ? { ...link, content_salt: null } : link;
  const bad = checkEntry(
    whole,
    masked ? { ...row, changes: null, details: null, reason: null } : row,
    null,
  );
  if (bad) return bad;
  if (linkHash(link.previous, link) !== link.hash)
    return {
      kind: "changed",
      seq: link.seq,
      logId: row.id,
      words: `Entry ${link.seq} (${row.id}) does not have the hash that its proof says.`,
    };
  links.set(link.seq, { previous: link.previous, hash: link.hash, logId: row.id });
  return null;
}

/** Links that are neighbours must follow each other, and the signed heads must stand where they were signed. */
function checkWhole(
  verdict: FileVerdict,
  links: Map<number, { previous: string; hash: string; logId: string }>,
  end: Line | undefined,
  keys: PublicKeys,
): Problem | null {
  const written = end?.entries instanceof ExactNumber ? Number(end.entries.source) : Number.NaN;
  if (written !== verdict.entries)
    return {
      kind: "missing",
      seq: null,
      logId: null,
      words: end
        ? `The file holds ${verdict.entries} entries and says ${written}: lines were taken out or put in.`
        : "The file does not end with its last line: it was cut off, or the export broke.",
    };
  const places = [...links.keys()].toSorted((a, b) => a - b);
  for (const seq of places) {
    const [before, link] = [links.get(seq - 1), links.get(seq)!];
    if (before && before.hash !== link.previous)
      return {
        kind: "changed",
        seq,
        logId: link.logId,
        words: `Entry ${seq} (${link.logId}) does not follow entry ${seq - 1}: one of the two is not what was sealed.`,
      };
  }
  const heads = (end!.heads as Line[]).map(
    (head) =>
      ({
        ...head,
        org_id: verdict.org_id,
        seq: Number((head.seq as ExactNumber).source),
      }) as unknown as SignedHead,
  );
  verdict.heads = heads.length;
  const tying = new Set<number>();
  for (const head of heads) {
    const bad = checkSignature(head, keys);
    if (bad) return bad;
    const link = links.get(head.seq);
    if (!link) continue;
    const off = checkHead(head, { seq: head.seq, hash: link.hash });
    if (off) return off;
    tying.add(head.seq);
  }
  let tied = false;
  for (const seq of places.toReversed()) {
    tied = tying.has(seq) || (tied && links.has(seq + 1));
    if (tied) verdict.tied++;
  }
  return null;
}

function ownKeys(line: Line): PublicKeys {
  return new Map(
    (line.keys as { key_id: string; public_key: string }[]).map((key) => [
      key.key_id,
      readPublicKey(key.public_key),
    ]),
  );
}
