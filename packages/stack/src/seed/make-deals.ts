// Deals over two years: when they were opened, what was bought, how far they came and how they ended.
import {
  addDays,
  dayMs,
  daysBetween,
  lastWorkdayOfMonth,
  monthOf,
  workdayAfter,
  workdayBefore,
} from "./calendar.ts";
import { makeOrder, type Order } from "./make-order.ts";
import { workTime, type Account, type Contact } from "./make-companies.ts";
import type { DealRow, MemberRow, PipelineRow, ProductRow, StageChange, StageRow } from "./plan.ts";
import type { Random } from "./random.ts";
import type { PipelineRecipe, Recipe, StageRecipe } from "./recipe.ts";
import type { Product } from "./words/products.ts";

/** One stay in a stage: from that moment on. */
export interface Stay {
  stage: StageRow;
  recipe: StageRecipe;
  at: string;
}
/** A deal with what its notes and tasks are made of. */
export interface Story {
  row: DealRow;
  account: Account;
  contact: Contact;
  boss: Contact | null;
  owner: MemberRow | null;
  product: Product | null;
  pipeline: PipelineRecipe;
  stays: Stay[];
  quantity: number;
  places: string;
  group: string;
}

/** New business comes with the budget year and sleeps in summer and at Christmas. */
const SEASON = [1.2, 1.15, 1.2, 0.95, 1, 0.95, 0.62, 0.55, 1.3, 1.25, 1.15, 0.6];

export interface Ground {
  recipe: Recipe;
  today: string;
  accounts: Account[];
  members: MemberRow[];
  products: ProductRow[];
  pipelines: { row: PipelineRow; recipe: PipelineRecipe; stages: StageRow[] }[];
}

function seasonalDays(today: string, from: number, to: number): { day: string; weight: number }[] {
  const days = [];
  for (let back = from; back >= to; back--) {
    const day = addDays(today, -back);
    if (workdayAfter(day) !== day) continue;
    days.push({ day, weight: SEASON[monthOf(day) - 1]! * (1 + (0.35 * (from - back)) / from) });
  }
  return days;
}

function pickDay(random: Random, days: { day: string; weight: number }[]): string {
  let left = random.next() * days.reduce((sum, day) => sum + day.weight, 0);
  return (days.find((day) => (left -= day.weight) < 0) ?? days[days.length - 1]!).day;
}

function pickAccount(random: Random, accounts: Account[], by: string, renewal: boolean): Account {
  const known = accounts.filter(
    (account) =>
      account.since <= by &&
      account.contacts.some((contact) => contact.row.created_at.slice(0, 10) <= by),
  );
  const weigh = (account: Account) =>
    account.weight * (renewal ? 1 + Math.max(0, account.liking) * 6 : 1);
  let left = random.next() * known.reduce((sum, account) => sum + weigh(account), 0);
  return known.find((account) => (left -= weigh(account)) < 0) ?? known[0]!;
}

/** The stays on the way to `last`; some deals skip a stage. Times lie between `from` and `to`, in order. */
function makeStays(
  random: Random,
  way: { stage: StageRow; recipe: StageRecipe }[],
  from: string,
  to: string,
): Stay[] {
  const kept = way.filter((_, i) => i === 0 || i === way.length - 1 || !random.chance(0.12));
  const parts = kept.map(() => 0.4 + random.next());
  const whole = parts.slice(1).reduce((sum, part) => sum + part, 0) || 1;
  const days = daysBetween(from, to);
  let gone = 0;
  const times = kept
    .map((_, i) => {
      if (i > 0) gone += parts[i]! / whole;
      return workTime(
        random,
        i === kept.length - 1
          ? to
          : i === 0
            ? from
            : workdayBefore(addDays(from, Math.floor(days * gone))),
      );
    })
    .sort();
  return kept.map((step, i) => ({ ...step, at: times[i]! }));
}

function lostAfter(random: Random, open: number): number {
  return Math.min(open, Number(random.weighted({ 1: 34, 2: 27, 3: 24, 4: 12, 5: 3 })));
}

/** Makes all deals of all pipelines, with their histories. */
export function makeDeals(
  ground: Ground,
  random: Random,
): { stories: Story[]; stageChanges: StageChange[] } {
  const stories: Story[] = [];
  const yesterday = workdayBefore(addDays(ground.today, -1));
  for (const pipeline of ground.pipelines) {
    const stream = random.fork(pipeline.recipe.name);
    const steps = pipeline.recipe.stages.map((recipe, i) => ({
      recipe,
      stage: pipeline.stages[i]!,
    }));
    const open = steps.filter((step) => step.recipe.kind === "open");
    const days = seasonalDays(ground.today, 735, 9);
    for (let made = 0; made < pipeline.recipe.closed;) {
      const opened = pickDay(stream, days);
      const account = pickAccount(stream, ground.accounts, opened, pipeline.recipe.renewal);
      const order = makeOrder(
        stream,
        ground.recipe,
        account,
        pipeline.recipe.renewal,
        Number(opened.slice(0, 4)) + (monthOf(opened) > 9 ? 1 : 0),
      );
      const owner = ground.members.find((member) => member.id === account.row.owner_id) ?? null;
      const skill = ground.recipe.members.find((member) => member.name === owner?.name)?.skill ?? 0;
      const size = Math.min(
        0.14,
        Math.log10(Math.max(1, order.amount / 8000 / (ground.recipe.currency === "SEK" ? 10 : 1))) *
          0.09,
      );
      const won = stream.chance(
        Math.min(
          0.93,
          Math.max(0.08, pipeline.recipe.winRate + skill + account.liking * 0.8 - size),
        ),
      );
      const length = Math.max(
        5,
        Math.min(
          300,
          pipeline.recipe.cycle * (won ? 1 : 0.85) * (1 + size * 4) * stream.around(1, 0.5),
        ),
      );
      let closed = workdayBefore(addDays(opened, Math.round(length)));
      if (won && stream.chance(0.32)) closed = lastWorkdayOfMonth(closed);
      if (closed > yesterday || closed <= opened) continue;
      const way = won
        ? [...open, steps.find((step) => step.recipe.kind === "won")!]
        : [
            ...open.slice(0, lostAfter(stream, open.length)),
            steps.find((step) => step.recipe.kind === "lost")!,
          ];
      stories.push(
        makeStory(
          ground,
          stream,
          pipeline,
          account,
          order,
          owner,
          makeStays(stream, way, opened, closed),
          opened,
          closed,
        ),
      );
      made++;
    }
    open.forEach((step, depth) => {
      for (let i = 0; i < step.recipe.open; i++) {
        const rotten = step.recipe.rotDays !== null && stream.chance(0.17);
        const rest = Math.max(
          0,
          Math.round(
            rotten
              ? step.recipe.rotDays! * (1.1 + stream.next())
              : Math.min(stream.around(step.recipe.rest, 0.6), step.recipe.rotDays ?? 99),
          ),
        );
        const age = Math.max(rest + depth * 3, Math.round(stream.around(step.recipe.age, 0.4)));
        const since = workdayBefore(addDays(ground.today, -Math.max(1, rest)));
        const opened =
          depth === 0
            ? since
            : workdayBefore(addDays(ground.today, -Math.max(age, rest + depth + 2)));
        const account = pickAccount(stream, ground.accounts, opened, pipeline.recipe.renewal);
        const owner = ground.members.find((member) => member.id === account.row.owner_id) ?? null;
        const order = makeOrder(
          stream,
          ground.recipe,
          account,
          pipeline.recipe.renewal,
          Number(ground.today.slice(0, 4)) + (monthOf(ground.today) > 8 ? 1 : 0),
        );
        const closes = stream.chance(0.08)
          ? addDays(ground.today, -stream.int(1, 9))
          : workdayAfter(
              addDays(ground.today, Math.max(1, Math.round(stream.around(step.recipe.left, 0.4)))),
            );
        const way = open.slice(0, depth + 1);
        const stays = makeStays(stream, way, opened, since);
        stories.push(
          makeStory(ground, stream, pipeline, account, order, owner, stays, opened, null, closes),
        );
      }
    });
  }
  separateNames(stories);
  const stageChanges = stories.flatMap(({ row, stays, owner }) =>
    stays.slice(1).map((stay, i) => ({
      deal_id: row.id,
      from_stage_id: stays[i]!.stage.id,
      stage_id: stay.stage.id,
      status: stay.stage.kind,
      at: stay.at,
      actor_id: owner?.user_id ?? null,
    })),
  );
  return { stories, stageChanges };
}

function makeStory(
  ground: Ground,
  random: Random,
  pipeline: Ground["pipelines"][number],
  account: Account,
  order: Order,
  owner: MemberRow | null,
  stays: Stay[],
  opened: string,
  closed: string | null,
  closes?: string,
): Story {
  const known = account.contacts.filter((contact) => contact.row.created_at.slice(0, 10) <= opened);
  const contact = random.pick(known);
  const boss =
    account.contacts.find(
      (other) => other !== contact && (other.part === "boss" || other.part === "buyer"),
    ) ??
    account.contacts.find((other) => other !== contact) ??
    null;
  const currency = ground.recipe.currencyOf(account.country);
  const last = stays[stays.length - 1]!;
  const amount = Math.round((order.amount * (ground.recipe.rates[currency] ?? 1)) / 10) * 10;
  const unknown = closed === null && last.recipe.phase === "first" && random.chance(0.22);
  const guess =
    closed === null
      ? closes!
      : workdayAfter(addDays(closed, Math.round((random.next() - 0.55) * 36)));
  const product = order.product && ground.products.find((one) => one.code === order.product!.code)!;
  return {
    account,
    contact,
    boss,
    owner,
    product: order.product,
    pipeline: pipeline.recipe,
    stays,
    quantity: order.quantity,
    places: order.places,
    group: order.group,
    row: {
      id: random.uuid(dayMs(opened) + random.int(25_000_000, 60_000_000)),
      name: order.name,
      pipeline_id: pipeline.row.id,
      stage_id: last.stage.id,
      status: last.stage.kind,
      stage_changed_at: last.at,
      company_id: account.row.id,
      person_id: contact.row.id,
      product_id: product?.id ?? null,
      owner_id: owner?.id ?? null,
      amount: unknown ? null : amount * 100,
      currency,
      opened_on: opened,
      closes_on: closed === null && random.chance(0.07) ? null : guess < opened ? opened : guess,
      closed_on: closed,
      created_at: stays[0]!.at,
      updated_at: last.at,
    },
  };
}

/** Two deals of one company never bear the same name while both could be on a screen. */
function separateNames(stories: Story[]): void {
  const seen = new Map<string, number>();
  for (const { row, account } of stories) {
    const key = `${account.row.id} ${row.name}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times > 1)
      row.name = `${row.name}, ${["", "", "second", "third", "fourth", "fifth", "sixth"][times] ?? `${times}th`} intake`;
  }
}
