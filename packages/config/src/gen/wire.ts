// The two lines by which a module learns of a new slice.
import type { Names } from "./names.ts";

/** The module's index.ts with the slice's routes and events added. Throws when it is not written as expected. */
export function wireSlice(index: string, { camel, path }: Names): string {
  const imports = `import { ${camel}Routes } from "./${path}/api.ts";\nimport { ${camel}Events } from "./${path}/events.ts";\n`;
  const lastImport = index.lastIndexOf("\nimport ");
  const after = index.indexOf("\n", lastImport + 1) + 1;
  if (lastImport < 0 && !index.startsWith("import ")) throw missing("imports");
  const withImports = index.slice(0, after) + imports + index.slice(after);
  return append(append(withImports, "routes", `...${camel}Routes`), "events", `...${camel}Events`);
}

function append(text: string, list: "routes" | "events", item: string): string {
  const match = new RegExp(`\\b${list}: \\[([^\\]]*?),?\\s*\\]`).exec(text);
  if (!match) throw missing(`a list \`${list}: [ … ]\``);
  const before = match[1]?.trim() ?? "";
  const filled = `${list}: [${before === "" ? "" : `${before}, `}${item}]`;
  return text.slice(0, match.index) + filled + text.slice(match.index + match[0].length);
}

function missing(what: string): Error {
  return new Error(
    `The module's index.ts has no ${what}: add the slice's routes and events there by hand.`,
  );
}
