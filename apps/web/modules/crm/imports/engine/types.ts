// What an importable object says of itself, and what a row is on its way through the engine.
import type { Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { CountryCode } from "libphonenumber-js";
import type { DateOrder } from "../values/date.ts";
import type { DecimalMark } from "../values/number.ts";

export const importObjects = ["companies", "people", "products", "deals", "members"] as const;
export type ImportObjectName = (typeof importObjects)[number];

export type FieldKind =
  | "text"
  | "long_text"
  | "full_name"
  | "email"
  | "phone"
  | "website"
  | "domain"
  | "date"
  | "integer"
  | "money"
  | "currency"
  | "boolean"
  /** A value that names another record. */
  | "reference";

export type ImportField = {
  key: string;
  /** In English, for reasons and the API's description; screens have words of their own. */
  label: string;
  kind: FieldKind;
  /** Longest text, or largest number. */
  max?: number;
  min?: number;
  required?: boolean;
  /** Headings by which other systems call it, the likeliest first. Compared by nameKey(). */
  headings: readonly string[];
};

/** A field that names another record, and the column that takes its id. */
export type Reference = {
  field: string;
  column: string;
  to: "companies" | "people" | "products" | "members";
  /** Noun in reasons: "no company is called …". */
  noun: string;
  /** An empty cell is worth a note in the report. */
  noteWhenEmpty?: boolean;
  /** The option that has missing records made. */
  create?: "companies" | "members";
};

export type ColumnType = "text" | "int" | "bigint" | "uuid" | "date" | "boolean";

/** By what a row is found again: the strongest key first. */
export type KeyKind = "id" | "external_id" | "email_normalized" | "domain" | "name_key" | "email";

export type ImportObject = {
  name: ImportObjectName;
  table: "companies" | "people" | "products" | "deals" | "org_members";
  /** Singular, for reasons. */
  noun: string;
  /** What one needs beside imports.write, for all records. */
  permission: Permission;
  /** What one needs to see such an import, for all records: its preview compares with what is stored. */
  reads: readonly Permission[];
  /** Fields with a permission of their own, if the file has a column for them. */
  fieldPermissions?: Readonly<Record<string, Permission>>;
  fields: readonly ImportField[];
  /** Columns the import may write, with the type that the SQL casts to. */
  columns: Readonly<Record<string, ColumnType>>;
  keys: readonly KeyKind[];
  references: readonly Reference[];
  /** Columns that every new record gets, unless the row says otherwise. */
  defaults?: Readonly<Record<string, string>>;
  /** Whether the table has deleted_at. */
  softDelete: boolean;
  /** More than the name must agree for two rows to be the same: columns compared beside name_key. */
  sameName?: (draft: Draft, session: Session) => readonly string[];
  /** Once per run, before the first chunk. May change `session.stages`. */
  prepare?: (ctx: Ctx, session: Session, write: boolean) => Promise<void>;
  /** After references are known, before the row's record is looked for: derived values, refusals. */
  settle?: (draft: Draft, session: Session) => void;
  /** After the record was looked for, before the two are compared. */
  complete?: (draft: Draft, session: Session) => void;
  /** After the chunk's records are written. Answers the rows whose surroundings it changed. */
  after?: (
    ctx: Ctx,
    session: Session,
    drafts: readonly Draft[],
    write: boolean,
  ) => Promise<Set<number>>;
};

/** A row on its way: values by column as text that Postgres casts, names by reference field. */
export type Draft = {
  row: number;
  values: Record<string, string>;
  names: Record<string, string>;
  notes: string[];
  /** Problems by field key, for the preview. */
  problems: Record<string, string>;
  refused?: string;
  /** Waits for a record that a later row of the file makes. */
  waits?: boolean;
  existing?: Existing;
  id?: string;
  outcome?: "created" | "updated" | "unchanged" | "refused";
  /** The columns that the row changes of a record that is there. */
  changes?: string[];
  /** Companies that were made because the row names them. */
  made?: string[];
  undo?: RowUndo;
};

/** What a row did, for who takes the import back. */
export type RowUndo = {
  /** The record's version when the row had been written. */
  version?: number;
  /** By column: what it was, and what the row made of it. */
  fields?: Record<string, [before: string | null, after: string | null]>;
};

/** A record of the database: its columns as text. */
export type Existing = {
  id: string;
  name_key: string | null;
  columns: Record<string, string | null>;
};

export type StageInfo = {
  id: string;
  name: string;
  kind: "open" | "won" | "lost";
  pipeline_id: string;
};

export type ColumnFacts = {
  name: string;
  samples: string[];
  /** Rows in which the cell is not empty. */
  filled: number;
  /** For a column of dates: which part leads. */
  date?: { order: DateOrder; open: boolean; mixed: boolean };
  /** For a column of numbers: the decimal mark. */
  decimal?: { mark: DecimalMark; certain: boolean };
};

export type ImportOptions = {
  /** Which part leads in dates that fit both; overrides what each column shows. */
  date_order?: DateOrder;
  decimal_mark?: DecimalMark;
  /** For amounts without a currency column; else the org's. */
  currency?: string;
  /** ISO 3166 code for phone numbers without a country code. */
  phone_country?: string;
  /** What one stands for, by money field: 1, 1000 or 1000000. */
  units?: Record<string, 1 | 1000 | 1_000_000>;
  /** A record that exists: take the file's values, fill empty fields only, or leave it. */
  existing?: "replace" | "fill" | "skip";
  /** A cell that cannot be read: refuse its row, or leave the field empty and note it. */
  bad_values?: "refuse" | "drop";
  /** Which records that rows name but nobody has are made. */
  create?: { companies?: boolean; members?: boolean; stages?: boolean };
  /** Deals: the pipeline they go to. */
  pipeline_id?: string;
  /** Deals: a new pipeline of this name. */
  pipeline_name?: string;
};

export type FieldPlan = {
  field: ImportField;
  column: number;
  columnName: string;
  dateOrder: DateOrder;
  mark: DecimalMark;
  times: number;
};

/** What a run keeps between its chunks. */
export type Session = {
  importId: string;
  object: ImportObject;
  plan: FieldPlan[];
  options: ImportOptions;
  currency: string;
  country: CountryCode | undefined;
  /** Record → the row of this file that made or met it. */
  rowOf: Map<string, number>;
  /** Name keys that rows of the file give their own record: a reference to one of them may have to wait. */
  ownNames: Set<string>;
  /** A preview: what the file makes further down counts as there. */
  dry: boolean;
  /** No row could go on in the last pass: those that wait go without. */
  forced: boolean;
  /** Deals: stages of the chosen pipeline by nameKey(). */
  stages: Map<string, StageInfo>;
  stageById: Map<string, StageInfo>;
  /** Deals whose file names the pipeline: stages by placeKey(). */
  stageInPipeline: Map<string, StageInfo>;
  firstStage: StageInfo | undefined;
  /** Members: teams that a row of this run has named; the first one says where a team belongs. */
  placedTeams: Set<string>;
};

/** A record's own id: it names one that is there, and is never given to a new one. */
export const recordId: ImportField = {
  key: "id",
  label: "Rapport id",
  kind: "text",
  max: 100,
  headings: ["rapport id"],
};

/** Whether a column of the file goes to this field. */
export const isMapped = (session: Session, key: string): boolean =>
  session.plan.some((item) => item.field.key === key);
