// The kept copy of the catalogue: every version of every event that receivers may have built on.
import type { Catalogue, EventSample } from "./catalogue.ts";
import { findSchemaBreaks } from "./compatibility.ts";
import { webhookPayload } from "./event.ts";
import { createSchemaWriter, type JsonSchema } from "./json-schema.ts";
import * as z from "zod";

export type KeptVersion = { version: number; schema: JsonSchema; sample: EventSample };
export type KeptEvent = {
  group: string;
  source: "database" | "outside";
  description: string;
  /** The oldest first. */
  versions: KeptVersion[];
};
export type KeptCatalogue = {
  /** What is around every record. It has no version: it may only grow. */
  body: JsonSchema;
  events: Record<string, KeptEvent>;
};

/** What the catalogue says now, with the versions that were before. */
export function keepCatalogue(catalogue: Catalogue, before: KeptCatalogue | null): KeptCatalogue {
  const events: Record<string, KeptEvent> = {};
  for (const { type, group, source, description, version } of catalogue.events) {
    const older = before?.events[type]?.versions.filter((one) => one.version < version) ?? [];
    const now = { version, schema: catalogue.objectSchema(type), sample: catalogue.sample(type) };
    events[type] = { group, source, description, versions: [...older, now] };
  }
  const { write } = createSchemaWriter(z.globalRegistry);
  return { body: write(webhookPayload), events };
}

/** What in `now` takes something from receivers that `before` promised them, in words. None: it may replace it. */
export function findCatalogueBreaks(before: KeptCatalogue, now: KeptCatalogue): string[] {
  const breaks = findSchemaBreaks(before.body, now.body).map(
    (text) =>
      `The body of every webhook: ${text}. It has no version of its own and may only gain fields.`,
  );
  for (const [type, kept] of Object.entries(before.events)) {
    const event = now.events[type];
    if (!event) {
      breaks.push(`${type} is gone. Somebody may wait for it: leave its entry.`);
      continue;
    }
    const newest = kept.versions.at(-1)!.version;
    const told = event.source === "outside";
    for (const { version, schema } of kept.versions) {
      const other = event.versions.find((one) => one.version === version);
      if (!other) {
        breaks.push(
          version === newest
            ? `${type} goes back behind its version ${version}.`
            : `${type} has lost its version ${version}.`,
        );
        continue;
      }
      for (const text of findSchemaBreaks(schema, other.schema, { told }))
        breaks.push(
          `${type} (version ${version}): ${text}. Raise its version to ${newest + 1}, in the trigger or private.outside_events, too.`,
        );
    }
    const skipped = event.versions.find((one) => one.version > newest + 1);
    if (skipped) breaks.push(`${type} jumps from version ${newest} to ${skipped.version}.`);
  }
  for (const [type, { versions }] of Object.entries(now.events))
    if (!before.events[type] && versions[0]!.version !== 1)
      breaks.push(`${type} is new and begins with version ${versions[0]!.version}, not 1.`);
  return breaks;
}
