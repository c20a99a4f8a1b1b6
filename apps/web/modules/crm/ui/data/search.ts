// Looking a record up by part of its name.
import { api } from "#lib/client.ts";
import type { Page, RecordKind } from "../types.ts";
import { toSearch } from "./query.ts";

export type Hit = { id: string; title: string; subtitle: string };
type Row = {
  id: string;
  name?: string;
  full_name?: string;
  email?: string | null;
  domain?: string | null;
  job_title?: string | null;
};
type SearchHit = Hit & { object: string };

const SINGULAR: Record<RecordKind, string> = {
  deals: "deal",
  companies: "company",
  people: "person",
};

/** Up to 20 records: those that match `text` (two letters or more), otherwise the newest. */
export async function searchRecords(
  object: RecordKind,
  text: string,
  signal?: AbortSignal,
): Promise<Hit[]> {
  if (text.length >= 2) {
    const params = new URLSearchParams({ q: text, limit: "50" });
    const { data } = await api.get<{ data: SearchHit[] }>(`/search?${params}`, { signal });
    return data.filter((hit) => hit.object === SINGULAR[object]).slice(0, 20);
  }
  const page = await api.get<Page<Row>>(
    `/${object}${toSearch({ limit: 20, sort: "-created_at" })}`,
    { signal },
  );
  return page.data.map((row) => ({
    id: row.id,
    title: row.name ?? (row.full_name || row.email || ""),
    subtitle: row.domain ?? row.job_title ?? "",
  }));
}
