import type { Document } from "./make-resources.ts";

/**
 * The document with the whole record alone where an answer is the whole or, with `fields`, a part of it. The methods say by
 * their types which of the two comes.
 */
export function withFullAnswers(text: string): Document {
  const document = JSON.parse(text) as Document;
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    if (!operation.parameters?.some(({ name }) => name === "fields")) continue;
    for (const answer of Object.values(operation.responses)) {
      const media = answer.content?.["application/json"];
      const [whole] = (media?.schema as { anyOf?: object[] } | undefined)?.anyOf ?? [];
      if (media && whole) media.schema = whole;
    }
  }
  return document;
}
