/** What the page of all events shows. */
export type DocField = {
  /** With a dot where it is inside another. */
  name: string;
  /** As JSON has it, with a format where there is one: `string (uuid)`, `list of string`, `open | won | lost`. */
  type: string;
  isNullable: boolean;
  isOptional: boolean;
  description: string;
};
export type DocEvent = {
  type: string;
  version: number;
  description: string;
  isOutside: boolean;
  isChosen: boolean;
  /** A whole body, as it is posted but for its line breaks. */
  sample: string;
};
export type DocRecord = { name: string; fields: DocField[]; events: DocEvent[] };
export type DocGroup = { id: string; records: DocRecord[] };
