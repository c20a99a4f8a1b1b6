import { companyRoutes } from "./companies/api.ts";
import { companyEvents } from "./companies/events.ts";
import { dealRoutes } from "./deals/api.ts";
import { dealEvents } from "./deals/events.ts";
import { exportRoutes } from "./exports/api.ts";
import { importRoutes } from "./imports/api.ts";
import { importEvents } from "./imports/events.ts";
import { importJob } from "./imports/jobs.ts";
import { undoJob } from "./imports/undo/jobs.ts";
import { interactionRoutes } from "./interactions/api.ts";
import { interactionEvents } from "./interactions/events.ts";
import { crm } from "./module.ts";
import { personRoutes } from "./people/api.ts";
import { personEvents } from "./people/events.ts";
import { pipelineRoutes } from "./pipelines/api.ts";
import { pipelineEvents } from "./pipelines/events.ts";
import { productRoutes } from "./products/api.ts";
import { productEvents } from "./products/events.ts";
import { searchRoutes } from "./search/api.ts";
import { taskRoutes } from "./tasks/api.ts";
import { taskEvents } from "./tasks/events.ts";
import { timelineRoutes } from "./timeline/api.ts";

// What other modules build their own records with.
export { notWritten } from "./not-written.ts";
export { restoreRecord } from "./records/bin.ts";
export { defineEntity } from "./records/entity.ts";
export { expandedSchema, expandRows, pathsOf, type Relation } from "./records/expand.ts";
export { besides } from "./records/relations.ts";
export { entityRoutes } from "./records/routes.ts";
export { createInteraction } from "./interactions/service.ts";
export { interactionSchema, newInteractionSchema } from "./interactions/schema.ts";
export { notePrivateReads } from "./interactions/private-reads.ts";
export { inSavepoint } from "./records/savepoint.ts";
export { readPage, type Source } from "./records/source.ts";
export { refuseUnseen } from "./references.ts";

export const crmServer = {
  ...crm,
  routes: [
    ...exportRoutes,
    ...dealRoutes,
    ...companyRoutes,
    ...personRoutes,
    ...timelineRoutes,
    ...pipelineRoutes,
    ...productRoutes,
    ...taskRoutes,
    ...interactionRoutes,
    ...searchRoutes,
    ...importRoutes,
  ],
  events: [
    ...dealEvents,
    ...pipelineEvents,
    ...companyEvents,
    ...personEvents,
    ...productEvents,
    ...taskEvents,
    ...interactionEvents,
    ...importEvents,
  ],
  jobs: { import: importJob, undo_import: undoJob },
};
