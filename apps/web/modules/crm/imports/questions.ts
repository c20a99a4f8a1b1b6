// What a person must still say before an import can start.
import type { ColumnFacts, ImportOptions } from "./engine/types.ts";
import { findObject } from "./objects.ts";
import type { Question } from "./schema.ts";
import { quote } from "./values/result.ts";

/** Open questions of a draft, each with a pointer to what answers it. None: it can start. */
export function openQuestions(settings: {
  object: string;
  columns: readonly ColumnFacts[];
  mapping: Readonly<Record<string, string>>;
  options: ImportOptions;
}): Question[] {
  const object = findObject(settings.object);
  const { mapping, options } = settings;
  const questions: Question[] = [];
  for (const field of object.fields) {
    if (field.required && !mapping[field.key])
      questions.push({
        pointer: `/mapping/${field.key}`,
        message: `Which column is the ${object.noun}'s ${field.label.toLowerCase()}?`,
      });
  }
  if (
    object.name === "people" &&
    !["full_name", "first_name", "last_name", "email"].some((key) => mapping[key])
  ) {
    questions.push({
      pointer: "/mapping/full_name",
      message: "Which column is the person's name or e-mail address?",
    });
  }
  if (
    object.name === "deals" &&
    !["name", "product", "company", "person", "external_id"].some((key) => mapping[key])
  ) {
    questions.push({ pointer: "/mapping/name", message: "Which column is the deal's name?" });
  }
  for (const field of object.fields) {
    const column = settings.columns.find((item) => item.name === mapping[field.key]);
    if (field.kind === "date" && column?.date?.open && !options.date_order) {
      questions.push({
        pointer: "/options/date_order",
        message: `Day or month first? All dates in ${quote(column.name)} fit both.`,
      });
      break;
    }
  }
  return questions;
}
