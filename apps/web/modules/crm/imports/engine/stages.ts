// The pipeline that a file's deals go to: one that has all its stages, or one that is made for them.
import { AppError, uuid7 } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { nameKey } from "../name-key.ts";
import { isMapped, type Session, type StageInfo } from "./types.ts";

/** More different values than this, and the column holds something else. */
const MAX_STAGES = 40;
const WON = /\bwon\b|gewonnen|gagné|vint[oa]|sale done|signed|converted/i;
const LOST = /\blost\b|verloren|perdu|pers[oa]\b|abandoned|disqualified|cancel|junk|bad lead/i;
/** The order that sales people expect, where a file's stages have common names. */
const KNOWN_ORDER = [
  "new",
  "lead",
  "prospect",
  "qualif",
  "contact",
  "engag",
  "discover",
  "demo",
  "present",
  "needs",
  "value",
  "decision",
  "proposal",
  "quote",
  "negotiat",
  "review",
  "commit",
  "contract",
  "verbal",
];

export const stageKindOf = (name: string): StageInfo["kind"] => {
  const words = name.replaceAll(/[_-]+/g, " ");
  return WON.test(words) ? "won" : LOST.test(words) ? "lost" : "open";
};

/** Open stages in their usual order (a stable sort keeps the file's), then won, then lost. */
export function orderStages(names: readonly string[]): string[] {
  const rank = (name: string): number => {
    const kind = stageKindOf(name);
    if (kind !== "open") return kind === "won" ? 1000 : 1001;
    const at = KNOWN_ORDER.findIndex((part) => name.toLowerCase().includes(part));
    return at < 0 ? KNOWN_ORDER.length : at;
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}

/**
 * Chooses the pipeline (the one of the options, else the default one if it has all stages of the file, else any that
 * has, else a new one named like the file) and, if `write`, makes what is missing. The choice is kept in the import's
 * options, so that a run after a crash takes the same.
 */
export async function prepareStages(ctx: Ctx, session: Session, write: boolean): Promise<void> {
  if (isMapped(session, "pipeline")) return takePipelines(ctx, session);
  const wanted = await readStageNames(ctx, session);
  const stages = await readStages(ctx);
  const pipelines = await ctx.db
    .selectFrom("pipelines")
    .select(["id", "name", "name_key", "is_default"])
    .where("deleted_at", "is", null)
    .orderBy("is_default", "desc")
    .orderBy("position")
    .execute();
  const hasAll = (id: string) => {
    const keys = new Set(
      stages.filter((stage) => stage.pipeline_id === id).map((stage) => nameKey(stage.name)),
    );
    return wanted.every((name) => keys.has(nameKey(name)));
  };
  const { options } = session;
  const mayMake = options.create?.stages !== false && ctx.can("pipelines.write");
  let pipeline = options.pipeline_id
    ? pipelines.find((item) => item.id === options.pipeline_id)
    : options.pipeline_name
      ? pipelines.find((item) => nameKey(item.name) === nameKey(options.pipeline_name ?? ""))
      : (pipelines.find((item) => hasAll(item.id)) ?? (mayMake ? undefined : pipelines[0]));
  if (options.pipeline_id && !pipeline)
    throw new AppError(
      "invalid",
      "The pipeline of this import is no longer there. Choose another.",
      { errors: [{ pointer: "/options/pipeline_id", message: "There is no such pipeline." }] },
    );

  const own = stages.filter((stage) => stage.pipeline_id === pipeline?.id);
  const missing = wanted.filter(
    (name) => !own.some((stage) => nameKey(stage.name) === nameKey(name)),
  );
  if (missing.length > MAX_STAGES)
    throw new AppError(
      "invalid",
      `The column of stages has ${missing.length} different values. Is it the right column?`,
      { errors: [{ pointer: "/mapping/stage", message: "Too many different values for stages." }] },
    );
  if (mayMake && (!pipeline || missing.length > 0)) {
    const name =
      options.pipeline_name ??
      (await nameAfterFile(
        ctx,
        session,
        pipelines.map((item) => item.name),
      ));
    const made = await makeStages(ctx, pipeline?.id, name, missing, own, write);
    own.push(...made);
    stages.push(...made);
    pipeline ??= {
      id: made[0]?.pipeline_id ?? "",
      name,
      name_key: nameKey(name),
      is_default: false,
    };
  }
  session.stages = new Map(own.map((stage) => [nameKey(stage.name), stage]));
  session.stageById = new Map(stages.map((stage) => [stage.id, stage]));
  session.firstStage = own.find((stage) => stage.kind === "open") ?? own[0];
  if (write && pipeline && options.pipeline_id !== pipeline.id) {
    options.pipeline_id = pipeline.id;
    await sql`update imports set options = options || ${JSON.stringify({ pipeline_id: pipeline.id })}::jsonb where org_id = ${ctx.orgId} and id = ${session.importId}`.execute(
      ctx.db,
    );
  }
}

/** What a deal's place is known by when the file names its pipeline, too. */
export const placeKey = (pipeline: string, stage: string) =>
  `${nameKey(pipeline)}|${nameKey(stage)}`;

/** The file says for each deal in which pipeline it stands: none is made, and the default one is for those that say nothing. */
async function takePipelines(ctx: Ctx, session: Session): Promise<void> {
  const stages = await readStages(ctx);
  const pipelines = await ctx.db
    .selectFrom("pipelines")
    .select(["id", "name"])
    .where("deleted_at", "is", null)
    .orderBy("is_default", "desc")
    .orderBy("position")
    .execute();
  const names = new Map(pipelines.map(({ id, name }) => [id, name]));
  const own = stages.filter((stage) => stage.pipeline_id === pipelines[0]?.id);
  session.stages = new Map(own.map((stage) => [nameKey(stage.name), stage]));
  session.stageById = new Map(stages.map((stage) => [stage.id, stage]));
  session.stageInPipeline = new Map(
    stages.map((stage) => [placeKey(names.get(stage.pipeline_id) ?? "", stage.name), stage]),
  );
  session.firstStage = own.find((stage) => stage.kind === "open") ?? own[0];
}

async function readStageNames(ctx: Ctx, session: Session): Promise<string[]> {
  const column = session.plan.find((item) => item.field.key === "stage")?.column;
  if (column === undefined) return [];
  const { rows } = await sql<{ name: string }>`
    select btrim(cells[${column + 1}::int]) as name from import_rows
    where org_id = ${ctx.orgId} and import_id = ${session.importId} and btrim(cells[${column + 1}::int]) <> '' and outcome is distinct from 'refused'
    group by 1 order by min(row_number) limit 1000`.execute(ctx.db);
  const byKey = new Map<string, string>();
  for (const { name } of rows)
    if (!byKey.has(nameKey(name)) && name.length <= 200)
      byKey.set(nameKey(name), name.replace(/\s+/g, " "));
  return [...byKey.values()];
}

async function readStages(ctx: Ctx): Promise<StageInfo[]> {
  const rows = await ctx.db
    .selectFrom("stages")
    .select(["id", "name", "kind", "pipeline_id"])
    .where("deleted_at", "is", null)
    .where("pipeline_id", "in", (live) =>
      live.selectFrom("pipelines").select("id").where("deleted_at", "is", null),
    )
    .orderBy("position")
    .execute();
  return rows as StageInfo[];
}

async function nameAfterFile(ctx: Ctx, session: Session, taken: string[]): Promise<string> {
  const found = await ctx.db
    .selectFrom("imports")
    .select("file_name")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", session.importId)
    .executeTakeFirst();
  const words =
    (found?.file_name ?? "")
      .replace(/\.[^.]*$/, "")
      .replaceAll(/[_-]+/g, " ")
      .trim()
      .slice(0, 180) || "Imported";
  const base = words.charAt(0).toUpperCase() + words.slice(1);
  let name = base;
  for (let copy = 2; taken.some((other) => nameKey(other) === nameKey(name)); copy++)
    name = `${base} ${copy}`;
  return name;
}

/** Adds stages to a pipeline, or to a new one: open ones get rising probabilities, won and lost follow. */
async function makeStages(
  ctx: Ctx,
  pipelineId: string | undefined,
  name: string,
  missing: readonly string[],
  own: readonly StageInfo[],
  write: boolean,
): Promise<StageInfo[]> {
  const pipeline = pipelineId ?? uuid7();
  // A pipeline without a single stage could hold no deal.
  const names = orderStages(
    missing.length > 0 || own.length > 0 ? missing : ["New", "Won", "Lost"],
  );
  const open = names.filter((stage) => stageKindOf(stage) === "open").length;
  const rows = names.map((stage, at) => {
    const kind = stageKindOf(stage);
    const probability =
      kind === "won" ? 100 : kind === "lost" ? 0 : Math.round(((at + 1) / (open + 1)) * 100);
    return { id: uuid7(), name: stage, kind, probability, pipeline_id: pipeline };
  });
  if (write) {
    if (!pipelineId) {
      await sql`insert into pipelines (org_id, id, name, position) select ${ctx.orgId}, ${pipeline}, ${name}, coalesce(max(position), 0) + 1 from pipelines where org_id = ${ctx.orgId}`.execute(
        ctx.db,
      );
    }
    await sql`
      insert into stages (org_id, id, pipeline_id, name, kind, probability, position)
      select ${ctx.orgId}, x.id, ${pipeline}, x.name, x.kind, x.probability,
        x.place::int + coalesce((select max(s.position) from stages s where s.org_id = ${ctx.orgId} and s.pipeline_id = ${pipeline} and s.deleted_at is null), 0)
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (id uuid, name text, kind text, probability int)) with ordinality as x (id, name, kind, probability, place)`.execute(
      ctx.db,
    );
  }
  return rows;
}
