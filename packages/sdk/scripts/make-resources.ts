/** The methods of the client, one for each operation, from the document. */

type Operation = {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
};
export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: object }> };
};

/** Operations that the client writes by hand, or leaves to the screens: who follows events hears of messages by them. */
const byHand = new Set(["streamEvents", "streamInbox"]);

const pascal = (text: string) =>
  text.replaceAll(/(?:^|[-_])(\w)/g, (_, c: string) => c.toUpperCase());
const camel = (text: string) => pascal(text).replace(/^\w/, (c) => c.toLowerCase());

/** A plural's singular. */
function singularOf(plural: string): string {
  if (plural === "People") return "Person";
  return plural.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}

/** `rotateWebhookSecret` of `webhooks` is `rotateSecret`; `listDeals` of `deals` is `list`. */
export function methodName(resource: string, operationId: string): string {
  const many = pascal(resource);
  const verb = /^[a-z]+/.exec(operationId)![0];
  const noun = operationId.slice(verb.length);
  if (noun && [many, singularOf(many)].some((own) => own.endsWith(noun))) return verb;
  const rest = noun.replace(many, "").replace(singularOf(many), "");
  return verb + rest;
}

/** The text of src/resources.generated.ts. */
export function makeResources(document: Document): string {
  const resources = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      if (byHand.has(operation.operationId)) continue;
      const resource = camel(path.split("/")[1]!);
      const lines = resources.get(resource) ?? [];
      lines.push(makeMethod(document, resource, path, method, operation));
      resources.set(resource, lines);
    }
  const parts = [...resources].map(
    ([resource, methods]) =>
      `/** ${pascal(resource)}, by \`rapport.${resource}\`. */\nexport class ${pascal(resource)}Resource extends Resource {\n${methods.join("\n\n")}\n}`,
  );
  const names = [...resources.keys()];
  const fields = names.map((name) => `  readonly ${name}: ${pascal(name)}Resource;`);
  const made = names.map((name) => `    this.${name} = new ${pascal(name)}Resource(http);`);
  return `// Made by \`pnpm api:snapshot\` from openapi.json.
import type { RequestOptions } from "./http.ts";
import { Resource, type Answer, type Body, type Item, type Picked, type Query, type UploadOptions } from "./resource.ts";
import type { Listing } from "./listing.ts";
import type { Http } from "./http.ts";

${parts.join("\n\n")}

/** Every resource over one connection. */
export class Resources {
${fields.join("\n")}

  constructor(http: Http) {
${made.join("\n")}
  }
}
`;
}

function makeMethod(
  document: Document,
  resource: string,
  path: string,
  method: string,
  operation: Operation,
): string {
  const id = operation.operationId;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const json = operation.requestBody?.content["application/json"];
  const upload = operation.requestBody && !json;
  const [status, success] = Object.entries(operation.responses).find(([code]) =>
    code.startsWith("2"),
  )!;
  const answer = success.content?.["application/json"];
  const listing = isListing(document, query, answer?.schema);

  const sparse = answer !== undefined && query.some(({ name }) => name === "fields");
  const q = `Query<"${id}">`;

  const args = inPath.map((name) => `${camel(name)}: string`);
  if (json) args.push(`body: Body<"${id}">`);
  if (upload) args.push("file: BodyInit");
  if (query.length)
    args.push(`query${query.some(({ required }) => required) ? "" : "?"}: ${sparse ? "Q" : q}`);
  args.push(`options?: ${upload ? "UploadOptions" : "RequestOptions"}`);

  const address = `\`${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(${camel(name)})}`)}\``;
  const sent = [
    `method: "${method.toUpperCase()}"`,
    `path: ${inPath.length ? address : JSON.stringify(path)}`,
    ...(query.length ? ["query"] : []),
    ...(json ? ["body"] : []),
    ...(upload ? ["file"] : []),
    "options",
  ].join(", ");
  const row = `${listing ? "Item" : "Answer"}<"${id}">`;
  const asked = sparse ? `Picked<${row}, Q>` : row;
  const kind = listing ? "listing" : answer ? "json" : status === "204" ? "nothing" : "file";
  const [call, result] = {
    listing: [`this.listing<${asked}>`, `Listing<${asked}>`],
    json: [`this.http.json<${asked}>`, `Promise<${asked}>`],
    nothing: ["this.http.nothing", "Promise<void>"],
    file: ["this.http.file", "Promise<Response>"],
  }[kind];
  const generic = sparse ? `<Q extends ${q} = ${q}>` : "";
  return `  /** ${operation.summary}. */\n  ${methodName(resource, id)}${generic}(${args.join(", ")}): ${result} {\n    return ${call}({ ${sent} });\n  }`;
}

/** A list takes a cursor and answers rows with the next one. */
function isListing(document: Document, query: { name: string }[], schema: object = {}): boolean {
  const { $ref } = schema as { $ref?: string };
  const resolved = $ref ? document.components.schemas[$ref.split("/").pop()!] : schema;
  const properties = (resolved as { properties?: object } | undefined)?.properties ?? {};
  return (
    query.some(({ name }) => name === "cursor") &&
    "data" in properties &&
    "next_cursor" in properties
  );
}
