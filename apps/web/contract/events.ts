/** The kept copy of the catalogue of events, and what the code says now. */
import { existsSync, readFileSync } from "node:fs";
import { findCatalogueBreaks, keepCatalogue, type KeptCatalogue } from "@rapport/events";
import { catalogueOf, enabledModules } from "#modules/registry.ts";

/** The copy: it shows each change of an event in its diff, and holds every version that receivers may have built on. */
export const copyFile = new URL("../../../packages/events/catalogue.json", import.meta.url);
/** What the Edge Function emit-event knows of it. */
export const outsideFile = new URL(
  "../../../supabase/functions/emit-event/events.generated.ts",
  import.meta.url,
);

export type EventTexts = { copy: string; outside: string };

/** Both files as they stand; empty texts where there are none yet. */
export function readTexts(): EventTexts {
  const read = (file: URL) => (existsSync(file) ? readFileSync(file, "utf8") : "");
  return { copy: read(copyFile), outside: read(outsideFile) };
}

/** Both files as the code would have them, with the older versions of this copy. */
export function currentTexts(copy: string): EventTexts {
  return textsOf(keepCatalogue(catalogueOf(enabledModules("")), parseCopy(copy)));
}

/** The texts of a kept catalogue. */
export function textsOf(kept: KeptCatalogue): EventTexts {
  const outside = Object.entries(kept.events)
    .filter(([, event]) => event.source === "outside")
    .map(([type, { versions }]) => [type, versions.at(-1)!.schema]);
  return {
    copy: `${JSON.stringify(kept, null, 1)}\n`,
    outside:
      `// Made by \`pnpm events:snapshot\` from the catalogue: the records of events that are told from outside.\n` +
      `export const schemas: Record<string, Record<string, unknown>> = ${JSON.stringify(Object.fromEntries(outside), null, 1)};\n`,
  };
}

/** What `now` breaks for receivers who know `before`; nothing where there was nothing. */
export function breaksBetween(before: string, now: string): string[] {
  const kept = parseCopy(before);
  return kept ? findCatalogueBreaks(kept, parseCopy(now)!) : [];
}

/**
 * What is wrong with the files as they stand: the code breaks receivers; or the copy, written anew, hides that it does, which copies of
 * earlier commits tell; or it is out of date.
 */
export function findShapeBreaks(
  stands: EventTexts,
  current: EventTexts,
  earlier: readonly string[],
): string[] {
  if (!stands.copy)
    return ["packages/events/catalogue.json is missing. Run `pnpm events:snapshot`."];
  const breaks = new Set([
    ...breaksBetween(stands.copy, current.copy),
    ...earlier.flatMap((text) => breaksBetween(text, stands.copy)),
  ]);
  if (breaks.size > 0) return [...breaks];
  if (stands.copy === current.copy && stands.outside === current.outside) return [];
  return ["The copies of the catalogue are not what the code says. Run `pnpm events:snapshot`."];
}

const parseCopy = (text: string) => (text ? (JSON.parse(text) as KeptCatalogue) : null);
