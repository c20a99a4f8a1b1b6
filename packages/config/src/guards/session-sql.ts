import type { Guard } from "../guard.ts";
import { listFiles, readText } from "../lib/repo.ts";
import { isSource, withoutComments } from "../lib/source.ts";

/**
 * What outlives its transaction on a pooled connection and then serves the next caller's rows.
 * In a trial over PgBouncer a bare `set role` leaked 1,960 rows of another org.
 */
const forbidden = [
  { pattern: /\bset\s+(?:session\s+)?role\s+(?!=)\S/gi, say: "`set role` without `local`" },
  { pattern: /\bset\s+session\s+authorization\b/gi, say: "`set session authorization`" },
  {
    pattern: /\bset_config\s*\((?:[^();]|\([^()]*\))*,\s*false\s*\)/gi,
    say: "`set_config(…, false)`",
  },
];

/** Breaks of the rule in one text; exported for its test. */
export function findSessionSql(path: string, text: string): string[] {
  const code = withoutComments(path, text);
  return forbidden.flatMap(({ pattern, say }) =>
    [...code.matchAll(pattern)].map(
      (match) => `${path}:${code.slice(0, match.index).split("\n").length} ${say}`,
    ),
  );
}

/** No SQL that changes the session rather than the transaction. */
export const sessionSql: Guard = {
  name: "session-sql",
  mend: "Use `set local role …` or `set_config(…, true)` inside a transaction, best through withOrg() of @rapport/db.",
  async findBreaks() {
    return (
      listFiles()
        .filter((path) => isSource(path) || path.endsWith(".sql"))
        // Guards and their tests name what they forbid.
        .filter((path) => !path.startsWith("packages/config/src/guards/"))
        .flatMap((path) => findSessionSql(path, readText(path)))
    );
  },
};
