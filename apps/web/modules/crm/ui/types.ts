// The API's rows under the names that the screens use. Types alone: no schema reaches the browser through here.
import type { Stage as StageRow } from "../pipelines/schema.ts";
import type { Task as TaskRow } from "../tasks/schema.ts";

export type { Company } from "../companies/schema.ts";
export type { Deal, StageTotals as StageSummary } from "../deals/schema.ts";
export type { Person } from "../people/schema.ts";
export type { Pipeline, Stage } from "../pipelines/schema.ts";
export type { Task } from "../tasks/schema.ts";
export type { TimelineItem } from "../timeline/schema.ts";

export type StageKind = StageRow["kind"];
export type TaskKind = TaskRow["kind"];

/** A page of any list of the API. */
export type Page<T> = {
  data: T[];
  next_cursor: string | null;
  has_more: boolean;
  /** When it was asked for: exact up to 10,000. */
  total_count?: number | undefined;
  total_is_capped?: boolean | undefined;
};

/** What the CRM shows of a colleague. */
export type Member = {
  id: string;
  name: string;
  email: string | null;
  role: string;
  status: string;
};

/** One sum per currency; a stage with pounds and euros has two. Amounts are decimal strings: money is never rounded. */
export type Total = { currency: string; amount: string };

export type RecordKind = "deals" | "companies" | "people";
