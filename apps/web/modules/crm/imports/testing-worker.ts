/** A process of its own that works on due jobs, for the test that kills it. */
import { database } from "#lib/database.ts";
import { runDueJobs } from "#lib/jobs/index.ts";
import { createLog } from "#lib/log.ts";
import { importJob } from "./jobs.ts";
import { undoJob } from "./undo/jobs.ts";

await runDueJobs(
  database(),
  { import: importJob, undo_import: undoJob },
  { log: createLog(), sliceMs: 60_000, budgetMs: 60_000 },
);
await database().end();
