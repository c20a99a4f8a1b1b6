"use client";
// What the screens ask of the API, and for how long they keep it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/client.ts";
import { saveFile } from "#modules/crm/ui/data/save-file.ts";
import type { Import, ImportPreview, ImportRow, Outcome, UndoOutcome } from "../schema.ts";

export type ImportSummary = Omit<
  Import,
  "columns" | "fields" | "questions" | "mapping" | "options"
>;
export type Page<Item> = { data: Item[]; next_cursor: string | null; has_more: boolean };
export type NoteList = {
  data: { note: string; rows: number; first_row: number }[];
  is_capped: boolean;
};

export const isRunning = (state: Import["state"]) => state === "queued" || state === "running";
/** Something is going on that the screen follows. */
const isMoving = (state: Import["state"]) => isRunning(state) || state === "undoing";
/** By what became of rows, in the import or in its undo. */
export type RowFilter = Outcome | UndoOutcome | "all";
export const doneOf = (found: ImportSummary) =>
  found.created_count + found.updated_count + found.unchanged_count + found.refused_count;

const POLL_MS = 700;

/** One import; asked again and again while it runs. */
export const useImport = (id: string) =>
  useQuery({
    queryKey: ["imports", id],
    queryFn: ({ signal }) => api.get<Import>(`/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? POLL_MS : false),
    staleTime: 0,
  });

/** Puts an answer of the API in the place of what was read before. */
export function useKeepImport() {
  const client = useQueryClient();
  return (found: Import) => {
    client.setQueryData(["imports", found.id], found);
    void client.invalidateQueries({ queryKey: ["imports", "list"] });
  };
}

/** The dry run of the draft as it stands. */
export const usePreview = (found: Import, limit: number) =>
  useQuery({
    queryKey: ["imports", found.id, "preview", found.version, limit],
    queryFn: ({ signal }) =>
      api.get<ImportPreview>(`/imports/${found.id}/preview?limit=${limit}`, { signal }),
    placeholderData: (before) => before,
  });

/** A page of rows with one outcome, or of all. */
export const getRows = (id: string, outcome: RowFilter, cursor: string | null, limit = 50) => {
  const params = new URLSearchParams({ limit: String(limit) });
  const field = outcome === "undone" || outcome === "kept" ? "undo_outcome" : "outcome";
  if (outcome !== "all") params.set(`filter[${field}][eq]`, outcome);
  if (cursor) params.set("cursor", cursor);
  return api.get<Page<ImportRow>>(`/imports/${id}/rows?${params}`);
};

/** Saves the report under its own name. */
export const downloadReport = (found: ImportSummary, org: string, outcome: RowFilter) =>
  saveFile(
    `/imports/${found.id}/report.csv${outcome === "all" ? "" : `?outcome=${outcome}`}`,
    org,
    "import-report.csv",
  );
