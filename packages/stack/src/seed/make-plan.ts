// From a recipe and a day to all rows of one org.
import { addDays, dayMs } from "./calendar.ts";
import { asciiSlug, makeAccounts, makeContacts } from "./make-companies.ts";
import { makeDeals, type Ground } from "./make-deals.ts";
import { makeNotes } from "./make-notes.ts";
import { makeTasks } from "./make-tasks.ts";
import type { MemberRow, Plan, TeamMemberRow, TeamRow } from "./plan.ts";
import { createRandom, type Random } from "./random.ts";
import type { Recipe } from "./recipe.ts";
import type { CountryCode } from "./words/countries.ts";

const NORDIC = new Set<CountryCode>(["no", "se", "dk"]);
const ISLES = new Set<CountryCode>(["ie", "gb"]);

function makePeopleOfOurs(
  recipe: Recipe,
  at: string,
  random: Random,
): { members: MemberRow[]; teams: TeamRow[]; teamMembers: TeamMemberRow[] } {
  const times = { created_at: at, updated_at: at };
  const members = recipe.members.map((member): MemberRow => ({
    id: random.uuid(Date.parse(at)),
    user_id: member.claimed ? random.uuid(Date.parse(at)) : null,
    name: member.name,
    email: member.claimed ? `${asciiSlug(member.name.split(" ")[0]!, "")}@${recipe.domain}` : null,
    role: member.role,
    status: member.claimed ? "active" : "unclaimed",
    ...times,
  }));
  const idOf = (name: string) => members.find((member) => member.name === name)!.id;
  const teams: TeamRow[] = [];
  for (const team of recipe.teams) {
    teams.push({
      id: random.uuid(Date.parse(at)),
      name: team.name,
      parent_id: teams.find((other) => other.name === team.parent)?.id ?? null,
      lead_id: idOf(team.lead),
      ...times,
    });
  }
  const teamMembers = recipe.members
    .filter((member) => member.team !== null)
    .map((member) => ({
      id: random.uuid(Date.parse(at)),
      team_id: teams.find((team) => team.name === member.team)!.id,
      member_id: idOf(member.name),
      ...times,
    }));
  return { members, teams, teamMembers };
}

/**
 * All rows of one org as of `today` (a calendar day). The same recipe and day give the same rows, ids included.
 * Nothing in it happened later than the working day before `today`; only due and closing days lie ahead.
 */
export function makePlan(recipe: Recipe, today: string): Plan {
  const random = createRandom(`rapport/${recipe.slug}/${today}`);
  const at = new Date(dayMs(addDays(today, -941)) + 8 * 3_600_000).toISOString();
  const times = { created_at: at, updated_at: at };
  const org = {
    id: random.uuid(Date.parse(at)),
    name: recipe.name,
    slug: recipe.slug,
    default_currency: recipe.currency,
    time_zone: recipe.timeZone,
    locale: "en",
    ...times,
  };
  const ours = makePeopleOfOurs(recipe, at, random.fork("members"));
  const pipelines = recipe.pipelines.map((pipeline, i) => {
    const row = {
      id: random.uuid(Date.parse(at)),
      name: pipeline.name,
      position: i + 1,
      is_default: i === 0,
      ...times,
    };
    const stages = pipeline.stages.map((stage, position) => ({
      id: random.uuid(Date.parse(at)),
      pipeline_id: row.id,
      name: stage.name,
      position: position + 1,
      kind: stage.kind,
      probability: stage.probability,
      rot_days: stage.rotDays,
      ...times,
    }));
    return { row, recipe: pipeline, stages };
  });
  const products = recipe.products.map((product) => ({
    id: random.uuid(Date.parse(at)),
    name: product.name,
    code: product.code,
    family: product.family,
    price: product.price * 100,
    currency: recipe.currency,
    is_active: product.active,
    ...times,
  }));

  const sellers = recipe.members
    .map((member, i) => ({ ...member, id: ours.members[i]!.id }))
    .filter((member) => member.sells);
  const desk = random.fork("desk");
  const owners = (country: CountryCode) => {
    if (desk.chance(0.03)) return null;
    const team = NORDIC.has(country)
      ? "Nordics"
      : ISLES.has(country)
        ? "Ireland and Britain"
        : "Continent";
    const local = sellers.filter((member) => member.team === team);
    return desk.pick(local.length > 0 && desk.chance(0.8) ? local : sellers).id;
  };
  const accounts = makeAccounts(recipe, today, random.fork("companies"), owners);
  const people = makeContacts(recipe, today, accounts, random.fork("people"));
  const ground: Ground = { recipe, today, accounts, members: ours.members, products, pipelines };
  const { stories, stageChanges } = makeDeals(ground, random.fork("deals"));
  const interactions = makeNotes(
    recipe,
    today,
    stories,
    accounts,
    ours.members,
    random.fork("notes"),
  );
  const tasks = makeTasks(recipe, today, stories, accounts, ours.members, random.fork("tasks"));
  return {
    org,
    ...ours,
    pipelines: pipelines.map((pipeline) => pipeline.row),
    stages: pipelines.flatMap((pipeline) => pipeline.stages),
    products,
    companies: accounts.map((account) => account.row),
    people,
    deals: stories.map((story) => story.row),
    stageChanges,
    tasks,
    interactions,
  };
}
