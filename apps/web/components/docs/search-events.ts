import type { DocGroup } from "./doc-types.ts";

/** The groups with the events that fit every word of the query. */
export function searchGroups(groups: readonly DocGroup[], query: string): DocGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap(({ id, records }) => {
    const kept = records.flatMap((record) => {
      const fields = record.fields.map(({ name }) => name).join(" ");
      const events = record.events.filter(({ type, description }) => {
        const text = `${type} ${description} ${fields}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      return events.length > 0 ? [{ ...record, events }] : [];
    });
    return kept.length > 0 ? [{ id, records: kept }] : [];
  });
}
