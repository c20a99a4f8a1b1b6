// What the guards read out of TypeScript: imports, strings and comments, by a real parser.
import { parseSync } from "oxc-parser";

export type Import = { specifier: string; line: number; typeOnly: boolean };

/** True for files that the parser reads. */
export function isSource(path: string): boolean {
  return /\.(ts|tsx|mts|cts|js|mjs)$/.test(path) && !path.endsWith(".d.ts");
}

/** Every module a file names: imports, re-exports, literal `import()` and type queries. */
export function listImports(path: string, text: string): Import[] {
  const { module, program } = parseSync(path, text);
  const at = (offset: number) => text.slice(0, offset).split("\n").length;
  const found: Import[] = [];
  for (const item of module.staticImports) {
    const typeOnly = item.entries.length > 0 && item.entries.every((entry) => entry.isType);
    found.push({ specifier: item.moduleRequest.value, line: at(item.start), typeOnly });
  }
  for (const item of module.staticExports) {
    for (const entry of item.entries) {
      if (!entry.moduleRequest) continue;
      found.push({
        specifier: entry.moduleRequest.value,
        line: at(item.start),
        typeOnly: entry.isType,
      });
    }
  }
  for (const item of module.dynamicImports) {
    const literal = /^\s*(["'`])([^"'`$]+)\1\s*$/.exec(
      text.slice(item.moduleRequest.start, item.moduleRequest.end),
    );
    if (literal) found.push({ specifier: literal[2] ?? "", line: at(item.start), typeOnly: false });
  }
  visit(program, (node) => {
    if (node.type !== "TSImportType") return;
    const source = (node.source ?? node.argument) as { value?: unknown } | undefined;
    if (typeof source?.value === "string") {
      found.push({ specifier: source.value, line: at(Number(node.start)), typeOnly: true });
    }
  });
  return found;
}

/** The texts of an array literal such as `needs: ["crm"]`, wherever the property stands. */
export function readStringList(path: string, text: string, property: string): string[] {
  const list: string[] = [];
  visit(parseSync(path, text).program, (node) => {
    if (node.type !== "Property") return;
    const key = node.key as { name?: string; value?: unknown };
    if (key.name !== property && key.value !== property) return;
    visit(node.value, (child) => {
      if (child.type === "Literal" && typeof child.value === "string") list.push(child.value);
    });
  });
  return list;
}

/** The text with comments blanked out, so that what is left is code; offsets stay. */
export function withoutComments(path: string, text: string): string {
  if (path.endsWith(".sql")) {
    return text.replace(/--.*$/gm, blank).replace(/\/\*[\s\S]*?\*\//g, blank);
  }
  let code = text;
  for (const { start, end } of parseSync(path, text).comments) {
    code = code.slice(0, start) + blank(code.slice(start, end)) + code.slice(end);
  }
  return code;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

type Node = { type: string } & Record<string, unknown>;

function visit(value: unknown, enter: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter);
  } else if (typeof value === "object" && value !== null) {
    if ("type" in value && typeof value.type === "string") enter(value as Node);
    for (const child of Object.values(value)) visit(child, enter);
  }
}
