import type { CtxBase } from "@rapport/core";
import type { OrgDb } from "./with-org.ts";

/** What a service takes first: who acts, for which org, and the open transaction. */
export type Ctx = CtxBase & { db: OrgDb };
