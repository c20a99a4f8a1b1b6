export { answerRunJobs, isInternal } from "./route.ts";
export { runDueJobs } from "./run.ts";
export type { Chore, ClaimedJob, JobHandler, JobHandlers, JobOutcome } from "./types.ts";
