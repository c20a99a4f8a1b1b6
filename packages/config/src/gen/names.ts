// One name, in every form that a slice needs: the plural as it is in address, table and permission.

export type Names = {
  module: string;
  /** Table and permissions: line_items */
  table: string;
  /** Folder and address: line-items */
  path: string;
  /** Event's object: line_item */
  object: string;
  /** lineItem, lineItems */
  camel: string;
  camels: string;
  /** LineItem, LineItems */
  Pascal: string;
  Pascals: string;
  /** line item, line items */
  words: string;
  plural: string;
};

const irregular: Record<string, string> = { people: "person", children: "child" };

/**
 * Reads `crm/quotes`. Throws, saying what is wrong, for anything but a module and a plural in kebab-case.
 */
export function parseEntity(text: string): Names {
  const match = /^([a-z][a-z0-9]*)\/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(text);
  if (!match) {
    throw new Error(`"${text}" is no entity: write <module>/<plural>, for instance crm/quotes.`);
  }
  const [, module = "", path = ""] = match;
  const parts = path.split("-");
  const last = parts.at(-1) ?? "";
  const one = singularOf(last);
  if (one === last) {
    throw new Error(`"${path}" does not look like a plural: write crm/quotes, not crm/quote.`);
  }
  const single = [...parts.slice(0, -1), one];
  return {
    module,
    table: parts.join("_"),
    path,
    object: single.join("_"),
    camel: camelOf(single),
    camels: camelOf(parts),
    Pascal: pascalOf(single),
    Pascals: pascalOf(parts),
    words: single.join(" "),
    plural: parts.join(" "),
  };
}

function singularOf(word: string): string {
  if (irregular[word]) return irregular[word];
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

function pascalOf(parts: string[]): string {
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}

function camelOf(parts: string[]): string {
  const pascal = pascalOf(parts);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}
