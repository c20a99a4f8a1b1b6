import type { Guard } from "../guard.ts";
import { listFiles, readText } from "../lib/repo.ts";

type Rule = { pattern: RegExp; say: string; except?: (path: string) => boolean };

const isTest = (path: string) => /\.(test|spec|e2e)\.tsx?$/.test(path) || path.includes("/e2e/");

const rules: Rule[] = [
  {
    pattern: /(?<![\w.:/$}>*-])\/(?:work|home|Users|root)\/[\w.-]+/g,
    say: "a path of one machine",
  },
  {
    pattern: /\bhttps?:\/\/[\w.-]*(?:registry|artifactory|verdaccio|nexus)[\w.-]*\b/g,
    say: "the host of a package registry",
  },
  {
    pattern: /\.\.\/shared\//g,
    say: "a folder beside the checkout (sample files come from RAPPORT_SAMPLES)",
    except: (path) => path === ".ci/run",
  },
  { pattern: /\b(?:TODO|FIXME|XXX)\b/g, say: "unfinished work" },
  {
    // With a condition a test may be skipped: then the first argument is no title.
    pattern: /\b(?:it|test|describe)(?:\.\w+)*(?:\.(?:only|todo)\b|\.skip(?:\.\w+)?\s*\(\s*["'`])/g,
    say: "a test that does not run",
    except: (path) => !isTest(path),
  },
];

/** Breaks in one text; exported for its test. */
export function findWords(path: string, text: string): string[] {
  return rules
    .filter((rule) => !rule.except?.(path))
    .flatMap((rule) =>
      [...text.matchAll(rule.pattern)].map(
        (match) =>
          `${path}:${text.slice(0, match.index).split("\n").length} ${rule.say}: ${match[0]}`,
      ),
    );
}

const unread = /\.(png|jpe?g|webp|ico|woff2?|pdf|br|gz|zip)$/;

/** The repository speaks of the product alone and is finished where it stands. */
export const words: Guard = {
  name: "words",
  mend: "Say it without the machine it was written on, finish it, or delete it.",
  async findBreaks() {
    return listFiles()
      .filter((path) => !unread.test(path) && path !== "pnpm-lock.yaml")
      .filter((path) => !path.startsWith("packages/config/src/guards/"))
      .flatMap((path) => findWords(path, readText(path)));
  },
};
