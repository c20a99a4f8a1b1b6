// The demo's past as events: each at its own time and by the person who did it.
import type pg from "pg";
import type { Plan } from "./plan.ts";

const HEAD = `insert into public.domain_events (org_id, id, type, object_type, object_id, data, previous, actor_type, actor_id, origin, occurred_at)`;

/** $1 the org; the person who owns the row did it. */
const created = (
  table: string,
  object: string,
  owner: string,
  before = `'{}'::jsonb`,
  join = "",
) => `${HEAD}
  select t.org_id, app.uuid7(t.created_at), '${object}.created', '${object}', t.id,
    private.present(to_jsonb(t)) || jsonb_build_object('updated_at', t.created_at) || ${before}, null,
    case when m.user_id is null then 'system' else 'user' end, m.user_id, 'seed', t.created_at
  from public.${table} t left join public.org_members m on m.org_id = t.org_id and m.id = ${owner} ${join}
  where t.org_id = $1`;

/** $2 the first change of each deal: before it, the deal was open and in the stage it left. */
const dealsCreated = created(
  "deals",
  "deal",
  "t.owner_id",
  `case when c.deal_id is null then '{}' else jsonb_build_object('stage_id', c.from_stage_id, 'status', 'open', 'closed_on', null, 'stage_changed_at', t.created_at) end`,
  "left join json_to_recordset($2) as c (deal_id uuid, from_stage_id uuid) on c.deal_id = t.id",
);

/** $1 the org, $2 the stage changes. Each deal is shown once, not once per change: that halves the time. */
const moved = (type: string, where: string) => `
  with shown as materialized (select d.id, d.closed_on, private.present(to_jsonb(d)) as data from public.deals d where d.org_id = $1)
  ${HEAD}
  select $1, app.uuid7(c.at), '${type}', 'deal', d.id,
    d.data || jsonb_build_object('stage_id', c.stage_id, 'status', c.status, 'stage_changed_at', c.at, 'updated_at', c.at,
      'closed_on', case when c.status = 'open' then null else d.closed_on end),
    d.data || jsonb_build_object('stage_id', c.from_stage_id, 'status', 'open', 'closed_on', null),
    case when c.actor_id is null then 'system' else 'user' end, c.actor_id, 'seed', c.at
  from json_to_recordset($2) as c (deal_id uuid, from_stage_id uuid, stage_id uuid, status text, at timestamptz, actor_id uuid)
    join shown d on d.id = c.deal_id
  where ${where}`;

const completed = `${HEAD}
  select t.org_id, app.uuid7(t.done_at), 'task.completed', 'task', t.id, to_jsonb(t) - 'org_id', (to_jsonb(t) - 'org_id') || '{"done_at": null}',
    case when m.user_id is null then 'system' else 'user' end, m.user_id, 'seed', t.done_at
  from public.tasks t left join public.org_members m on m.org_id = t.org_id and m.id = t.assignee_id
  where t.org_id = $1 and t.done_at is not null`;

const noted = `${HEAD}
  select t.org_id, app.uuid7(t.created_at), 'interaction.created', 'interaction', t.id, to_jsonb(t) - 'org_id', null, t.author_type, t.author_id, 'seed', t.created_at
  from public.interactions t where t.org_id = $1`;

/** The triggers have told all rows as of now; this replaces what they said. */
export async function writeHistory(client: pg.ClientBase, plan: Plan): Promise<void> {
  const org = plan.org.id;
  const changes = JSON.stringify(plan.stageChanges);
  const firsts = new Map<string, { deal_id: string; from_stage_id: string }>();
  for (const change of plan.stageChanges) {
    if (!firsts.has(change.deal_id))
      firsts.set(change.deal_id, { deal_id: change.deal_id, from_stage_id: change.from_stage_id });
  }
  await client.query(`delete from public.domain_events where org_id = $1 and origin = 'seed'`, [
    org,
  ]);
  await client.query(created("companies", "company", "t.owner_id"), [org]);
  await client.query(created("people", "person", "t.owner_id"), [org]);
  await client.query(created("products", "product", "null"), [org]);
  await client.query(dealsCreated, [org, JSON.stringify([...firsts.values()])]);
  await client.query(created("tasks", "task", "t.assignee_id", `'{"done_at": null}'`), [org]);
  await client.query(noted, [org]);
  await client.query(moved("deal.stage_changed", "true"), [org, changes]);
  await client.query(moved("deal.won", "c.status = 'won'"), [org, changes]);
  await client.query(moved("deal.lost", "c.status = 'lost'"), [org, changes]);
  await client.query(completed, [org]);
}
