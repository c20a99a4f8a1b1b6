// Sales people from a table. They have no account yet: each becomes an unclaimed member, who may own deals and be invited
// later. Their manager leads a team, and the regional office is the team above it.
import { uuid7 } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { findByName, insertMembers } from "../imports/engine/references.ts";
import { isMapped, type Draft, type ImportObject, type Session } from "../imports/engine/types.ts";
import { nameKey } from "../imports/name-key.ts";
import { quote } from "../imports/values/result.ts";

export const membersImport: ImportObject = {
  name: "members",
  table: "org_members",
  noun: "member",
  permission: "members.write",
  reads: ["members.read"],
  softDelete: false,
  fields: [
    {
      key: "name",
      label: "Name",
      kind: "text",
      max: 200,
      required: true,
      headings: [
        "sales agent",
        "sales rep",
        "salesperson",
        "agent",
        "name",
        "full name",
        "user",
        "user name",
        "member",
        "employee",
        "rep",
        "owner",
        "mitarbeiter",
        "verkäufer",
        "vendeur",
        "venditore",
      ],
    },
    {
      key: "email",
      label: "E-mail",
      kind: "email",
      headings: ["email", "e-mail", "email address", "user email", "work email", "mail"],
    },
    {
      key: "manager",
      label: "Manager",
      kind: "reference",
      headings: [
        "manager",
        "sales manager",
        "team lead",
        "supervisor",
        "reports to",
        "lead",
        "vorgesetzter",
        "leitung",
        "responsable",
      ],
    },
    {
      key: "region",
      label: "Region",
      kind: "reference",
      headings: [
        "regional office",
        "region",
        "office",
        "territory",
        "branch",
        "department",
        "division",
        "location",
        "abteilung",
        "gebiet",
        "région",
        "regione",
      ],
    },
  ],
  columns: { name: "text", email: "text" },
  keys: ["email", "name_key"],
  references: [],
  after: placeInTeams,
};

type Team = {
  id: string;
  name: string;
  key: string;
  parent_id: string | null;
  lead_id: string | null;
};

/** Makes regions, teams and managers that are missing and puts each member into their manager's team, or their region's. */
async function placeInTeams(
  ctx: Ctx,
  session: Session,
  drafts: readonly Draft[],
  write: boolean,
): Promise<Set<number>> {
  const changed = new Set<number>();
  if (!isMapped(session, "manager") && !isMapped(session, "region")) return changed;
  const going = drafts.filter((draft) => draft.id && draft.outcome !== "refused");
  if (!ctx.can("teams.write")) {
    for (const draft of going)
      draft.notes.push("Teams were left as they are, because you may not change them.");
    return changed;
  }
  const leads = await findManagers(ctx, session, going, write);
  const teams = await readTeams(ctx);
  const touched = new Map<string, Team>();
  const wanted = going.flatMap((draft) => {
    const region = draft.names["region"];
    const manager = draft.names["manager"];
    const before = touched.size;
    const parent = region ? teamOf(session, teams, touched, region, null, null) : undefined;
    const lead = manager ? leads.get(nameKey(manager)) : undefined;
    const team =
      manager && lead
        ? teamOf(session, teams, touched, `${manager}'s team`, parent?.id ?? null, lead)
        : parent;
    if (touched.size > before) changed.add(draft.row);
    return team ? [{ draft, team: team.id }] : [];
  });
  if (write) await writeTeams(ctx, [...touched.values()]);
  const fresh = await joinTeams(ctx, wanted, write);
  for (const row of fresh) changed.add(row);
  return changed;
}

/** A manager who is nobody yet becomes an unclaimed member too. By nameKey(). */
async function findManagers(
  ctx: Ctx,
  session: Session,
  drafts: readonly Draft[],
  write: boolean,
): Promise<Map<string, string>> {
  const names = [...new Set(drafts.flatMap((draft) => draft.names["manager"] ?? []))];
  const found = await findByName(ctx, "members", names);
  const leads = new Map<string, string>();
  for (const [name, list] of found) {
    const match = list.length === 1 ? list[0] : list.find((item) => item.exact);
    if (match) leads.set(nameKey(name), match.id);
  }
  // In a preview the rows above are not members yet.
  for (const draft of drafts)
    if (!write && draft.id && draft.values["name"])
      leads.set(
        nameKey(draft.values["name"]),
        leads.get(nameKey(draft.values["name"])) ?? draft.id,
      );
  const made: { id: string; name: string }[] = [];
  for (const draft of drafts) {
    const name = draft.names["manager"];
    if (!name || leads.has(nameKey(name)) || name.length > 200) continue;
    const id = uuid7();
    leads.set(nameKey(name), id);
    made.push({ id, name });
    if (!session.ownNames.has(nameKey(name)))
      draft.notes.push(`The manager ${quote(name)} was not there and was made a member.`);
  }
  if (write && made.length > 0) await insertMembers(ctx, made);
  return leads;
}

async function readTeams(ctx: Ctx): Promise<Map<string, Team>> {
  const rows = await ctx.db
    .selectFrom("teams")
    .select(["id", "name", "parent_id", "lead_id"])
    .execute();
  return new Map(rows.map((row) => [nameKey(row.name), { ...row, key: nameKey(row.name) }]));
}

/** The team of a name, made or brought into line: what the file says of its parent and lead counts. */
function teamOf(
  session: Session,
  teams: Map<string, Team>,
  touched: Map<string, Team>,
  name: string,
  parent: string | null,
  lead: string | null,
): Team {
  const key = nameKey(name);
  const team = teams.get(key) ?? {
    id: uuid7(),
    name: name.slice(0, 200),
    key,
    parent_id: null,
    lead_id: null,
  };
  const before = `${team.parent_id}|${team.lead_id}`;
  // A manager who turns up under two regions: the first one counts, or every further run would move the team again.
  if (parent && parent !== team.id && !session.placedTeams.has(key)) team.parent_id = parent;
  if (parent) session.placedTeams.add(key);
  if (lead) team.lead_id = lead;
  if (!teams.has(key) || `${team.parent_id}|${team.lead_id}` !== before) touched.set(team.id, team);
  teams.set(key, team);
  return team;
}

async function writeTeams(ctx: Ctx, teams: readonly Team[]): Promise<void> {
  if (teams.length === 0) return;
  await sql`
    insert into teams as t (org_id, id, name, parent_id, lead_id)
    select ${ctx.orgId}, x.id, x.name, x.parent_id, x.lead_id
    from jsonb_to_recordset(${JSON.stringify(teams)}::jsonb) as x (id uuid, name text, parent_id uuid, lead_id uuid)
    on conflict (org_id, id) do update set parent_id = excluded.parent_id, lead_id = excluded.lead_id`.execute(
    ctx.db,
  );
}

/** Puts members into teams. Answers the rows of those who were not in theirs. */
async function joinTeams(
  ctx: Ctx,
  wanted: readonly { draft: Draft; team: string }[],
  write: boolean,
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const rows = wanted.map(({ draft, team }) => ({
    row_no: draft.row,
    team_id: team,
    member_id: draft.id,
  }));
  const asked = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (row_no int, team_id uuid, member_id uuid)`;
  const { rows: missing } = await sql<{ row_no: number }>`
    select x.row_no from ${asked}
    where not exists (select from team_members m where m.org_id = ${ctx.orgId} and m.team_id = x.team_id and m.member_id = x.member_id)`.execute(
    ctx.db,
  );
  if (write && missing.length > 0) {
    await sql`
      insert into team_members (org_id, team_id, member_id) select distinct ${ctx.orgId}::uuid, x.team_id, x.member_id from ${asked}
      on conflict (org_id, team_id, member_id) do nothing`.execute(ctx.db);
  }
  return missing.map((row) => row.row_no);
}
