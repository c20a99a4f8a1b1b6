// The addresses of cached answers. One place, so that a write knows what it makes stale.
import type { ListQuery } from "./query.ts";

export const keys = {
  all: ["crm"] as const,
  pipelines: ["crm", "pipelines"] as const,
  members: ["crm", "members"] as const,
  me: ["crm", "me"] as const,
  summary: (pipelineId: string, ownerId: string) =>
    ["crm", "summary", pipelineId, ownerId] as const,
  summaries: ["crm", "summary"] as const,
  columns: ["crm", "column"] as const,
  column: (stageId: string, sort: string, ownerId: string) =>
    ["crm", "column", stageId, sort, ownerId] as const,
  lists: (object: string) => ["crm", "list", object] as const,
  list: (object: string, query: ListQuery) => ["crm", "list", object, query] as const,
  record: (object: string, id: string) => ["crm", "record", object, id] as const,
  name: (object: string, id: string) => ["crm", "name", object, id] as const,
  nextTask: (dealId: string) => ["crm", "next-task", dealId] as const,
  nextTasks: ["crm", "next-task"] as const,
  timelines: ["crm", "timeline"] as const,
  timeline: (object: string, id: string) => ["crm", "timeline", object, id] as const,
  tasks: ["crm", "list", "tasks"] as const,
};
