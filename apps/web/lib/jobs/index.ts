export { answerRunJobs, isInternal } from "./route.ts";
export { runDueJobs } from "./run.ts";
export type { ClaimedJob, JobHandler, JobHandlers, JobOutcome } from "./types.ts";
