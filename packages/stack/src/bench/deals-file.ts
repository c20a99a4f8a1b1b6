// A sales history as another CRM exports it, of any length: the same number gives the same file.
import { addDays } from "../seed/calendar.ts";
import { createRandom } from "../seed/random.ts";

/** Names that exist in the org, so that rows find what they refer to. */
export interface Names {
  companies: string[];
  products: string[];
  agents: string[];
  openStage: string;
}

export interface HistoryRow {
  opportunity_id: string;
  sales_agent: string;
  product: string;
  account: string;
  deal_stage: string;
  engage_date: string;
  close_date: string;
  close_value: string;
}

/** Rows of deals: a fifth open, of the others six in ten won; one in twenty names no account. Ids begin with `prefix`. */
export function makeHistory(count: number, prefix: string, names: Names): HistoryRow[] {
  const random = createRandom(`history/${prefix}/${count}`);
  return Array.from({ length: count }, (_, i) => {
    const opened = addDays("2024-10-20", random.int(0, 700));
    const state = random.chance(0.2) ? "open" : random.chance(0.6) ? "Won" : "Lost";
    return {
      opportunity_id: `${prefix}${String(i + 1).padStart(6, "0")}`,
      sales_agent: random.pick(names.agents),
      product: random.pick(names.products),
      account: random.chance(0.05) ? "" : random.pick(names.companies),
      deal_stage: state === "open" ? names.openStage : state,
      engage_date: opened,
      close_date: state === "open" ? "" : addDays(opened, random.int(3, 140)),
      close_value:
        state === "Lost"
          ? "0"
          : state === "open"
            ? ""
            : String(Math.round(random.around(4800, 0.8))),
    };
  });
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The rows as CSV (RFC 4180). */
export function toCsv(rows: readonly HistoryRow[]): string {
  const head = Object.keys(rows[0] ?? {}) as (keyof HistoryRow)[];
  return `${head.join(",")}\n${rows.map((row) => head.map((key) => cell(row[key])).join(",")).join("\n")}\n`;
}
