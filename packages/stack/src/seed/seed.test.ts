import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "./calendar.ts";
import { FJALLBY } from "./fjallby.ts";
import { KESTREL } from "./kestrel.ts";
import { fillSlots } from "./make-notes.ts";
import { makePlan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { createRandom } from "./random.ts";

const TODAY = "2026-11-21";
const plan = makePlan(KESTREL, TODAY);
const other = makePlan(FJALLBY, TODAY);
/** A weekend, a leap day, the turn of a year: the invariants must hold on any day. */
const plans: [string, Plan][] = ["2026-11-21", "2027-01-01", "2028-02-29", "2026-08-09"].map(
  (day) => [day, makePlan(KESTREL, day)],
);

const count = <T>(rows: T[], key: (row: T) => string) => {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
};
const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe("the same seed", () => {
  it("gives the same rows, ids included", () => {
    expect(makePlan(KESTREL, TODAY)).toEqual(plan);
  });
  it("gives other rows on another day", () => {
    expect(makePlan(KESTREL, "2026-11-22").deals[0]!.id).not.toBe(plan.deals[0]!.id);
  });
  it("keeps the streams of parts apart", () => {
    const random = createRandom("a");
    const before = random.fork("b").next();
    random.next();
    expect(random.fork("b").next()).toBe(before);
  });
});

describe.each(plans)("on %s", (today, plan) => {
  const stages = new Map(plan.stages.map((stage) => [stage.id, stage]));
  it("has the size that was promised", () => {
    expect(plan.members.filter((member) => member.status === "unclaimed")).toHaveLength(2);
    expect(plan.companies).toHaveLength(KESTREL.companies);
    expect(plan.people.length).toBeGreaterThan(440);
    expect(plan.deals).toHaveLength(900);
    expect(plan.deals.filter((deal) => deal.status === "open")).toHaveLength(120);
    expect(plan.interactions.length).toBeGreaterThan(1300);
    expect(plan.interactions.length).toBeLessThan(1750);
    expect(plan.tasks.length).toBeGreaterThan(130);
    expect(plan.tasks.length).toBeLessThan(180);
  });
  it("puts the days of each deal in order", () => {
    for (const deal of plan.deals) {
      expect(deal.status).toBe(stages.get(deal.stage_id)!.kind);
      expect(deal.pipeline_id).toBe(stages.get(deal.stage_id)!.pipeline_id);
      expect(deal.closed_on === null).toBe(deal.status === "open");
      expect(deal.opened_on <= (deal.closed_on ?? today)).toBe(true);
      expect((deal.closed_on ?? "") < today).toBe(true);
      expect(deal.stage_changed_at >= deal.created_at).toBe(true);
      expect(deal.closed_on ?? deal.stage_changed_at.slice(0, 10)).toBe(
        deal.stage_changed_at.slice(0, 10),
      );
      expect(deal.closes_on === null || deal.closes_on >= deal.opened_on).toBe(true);
    }
  });
  it("tells a history that ends where the deal stands", () => {
    const last = new Map<string, string>();
    for (const change of plan.stageChanges) {
      expect(change.at >= (last.get(change.deal_id) ?? "")).toBe(true);
      expect(change.from_stage_id).not.toBe(change.stage_id);
      last.set(change.deal_id, change.at);
    }
    const ends = new Map(plan.stageChanges.map((change) => [change.deal_id, change]));
    for (const deal of plan.deals) {
      const end = ends.get(deal.id);
      expect(end?.stage_id ?? deal.stage_id).toBe(deal.stage_id);
      expect(end?.at ?? deal.created_at).toBe(deal.stage_changed_at);
    }
  });
  it("asks for sums that a training company would", () => {
    const known = plan.deals.filter((deal) => deal.amount !== null);
    expect(
      known.every(
        (deal) => deal.amount! > 0 && deal.amount! % 1000 === 0 && deal.amount! < 45_000_000,
      ),
    ).toBe(true);
    expect(
      plan.deals.filter((deal) => deal.status !== "open").every((deal) => deal.amount !== null),
    ).toBe(true);
    const middle = median(known.map((deal) => deal.amount! / 100));
    expect(middle).toBeGreaterThan(4000);
    expect(middle).toBeLessThan(16_000);
  });
  it("wins and loses like a sales team", () => {
    for (const [name, low, high] of [
      ["New business", 0.26, 0.42],
      ["Renewals", 0.7, 0.88],
    ] as const) {
      const pipeline = plan.pipelines.find((one) => one.name === name)!;
      const closed = plan.deals.filter(
        (deal) => deal.pipeline_id === pipeline.id && deal.status !== "open",
      );
      const rate = closed.filter((deal) => deal.status === "won").length / closed.length;
      expect(rate).toBeGreaterThan(low);
      expect(rate).toBeLessThan(high);
    }
  });
  it("lets nothing happen in the future, and nothing before its company was known", () => {
    const companies = new Map(plan.companies.map((company) => [company.id, company]));
    const people = new Map(plan.people.map((person) => [person.id, person]));
    for (const row of [
      ...plan.companies,
      ...plan.people,
      ...plan.deals,
      ...plan.tasks,
      ...plan.interactions,
    ])
      expect(row.created_at < today).toBe(true);
    for (const deal of plan.deals)
      expect(companies.get(deal.company_id!)!.created_at.slice(0, 10) <= deal.opened_on).toBe(true);
    for (const note of plan.interactions) {
      expect(
        companies.get(note.company_id!)!.created_at.slice(0, 10) <= note.occurred_at.slice(0, 10),
      ).toBe(true);
      const person = note.person_id === null ? null : people.get(note.person_id)!;
      expect(person === null || person.company_id === note.company_id).toBe(true);
    }
  });
  it("fills every open column and leaves something overdue", () => {
    const perStage = count(
      plan.deals.filter((deal) => deal.status === "open"),
      (deal) => deal.stage_id,
    );
    for (const stage of plan.stages.filter((stage) => stage.kind === "open"))
      expect(perStage.get(stage.id)).toBeGreaterThan(2);
    const waiting = plan.tasks.filter((task) => task.done_at === null);
    const late = waiting.filter((task) => task.due_on! < today);
    expect(late.length).toBeGreaterThan(6);
    expect(late.length).toBeLessThan(waiting.length / 3);
    const rotting = plan.deals.filter(
      (deal) =>
        deal.status === "open" &&
        daysBetween(deal.stage_changed_at.slice(0, 10), today) >
          (stages.get(deal.stage_id)!.rot_days ?? 999),
    );
    expect(rotting.length).toBeGreaterThan(8);
    expect(rotting.length).toBeLessThan(50);
  });
  it("does not repeat itself where one looks", () => {
    const newestFirst = plan.interactions.toSorted((a, b) =>
      a.occurred_at < b.occurred_at ? 1 : -1,
    );
    for (let i = 0; i + 30 < newestFirst.length; i += 30) {
      const screen = newestFirst.slice(i, i + 30).map((note) => note.body);
      expect(new Set(screen).size).toBe(screen.length);
    }
    const inCompany = count(plan.interactions, (note) => `${note.company_id} ${note.body}`);
    expect([...inCompany.values()].filter((times) => times > 1).length).toBeLessThan(8);
    const names = count(plan.deals, (deal) => `${deal.company_id} ${deal.name}`);
    expect(Math.max(...names.values())).toBe(1);
  });
});

describe("the demo's company", () => {
  it("sells more in autumn than in summer", () => {
    const per = count(plan.deals, (deal) => deal.opened_on.slice(5, 7));
    expect(per.get("09")! + per.get("10")!).toBeGreaterThan(
      (per.get("07")! + per.get("08")!) * 1.4,
    );
  });
  it("invoices mostly in euro", () => {
    const per = count(plan.deals, (deal) => deal.currency);
    expect([...per.keys()].toSorted()).toEqual(["CHF", "EUR", "GBP"]);
    expect(per.get("EUR")! / plan.deals.length).toBeGreaterThan(0.6);
  });
  it("uses addresses and numbers that belong to nobody", () => {
    for (const person of plan.people) {
      expect(person.email === null || /^[a-z0-9.-]+@[a-z0-9-]+\.example$/.test(person.email)).toBe(
        true,
      );
      expect(
        person.phone_normalized === null ||
          /^\+(44(1632960|7700900|2079460|161496)|35320|49|33|46)\d+$/.test(
            person.phone_normalized,
          ),
      ).toBe(true);
    }
    expect(
      plan.members.every(
        (member) => member.email === null || member.email.endsWith("@kestrel.example"),
      ),
    ).toBe(true);
  });
  it("knows groups of companies, each with one head", () => {
    const children = plan.companies.filter((company) => company.parent_id !== null);
    expect(children.length).toBeGreaterThan(5);
    const byId = new Map(plan.companies.map((company) => [company.id, company]));
    for (const child of children) expect(byId.get(child.parent_id!)!.parent_id).toBeNull();
  });
  it("covers two years", () => {
    const days = plan.deals.map((deal) => deal.opened_on).toSorted();
    expect(days[0]! < addDays(TODAY, -700)).toBe(true);
    expect(days[days.length - 1]! > addDays(TODAY, -10)).toBe(true);
  });
  it("is another company than the second tenant", () => {
    expect(other.companies).toHaveLength(25);
    expect(other.deals.length).toBeGreaterThan(55);
    expect(new Set(other.deals.map((deal) => deal.currency)).has("SEK")).toBe(true);
    const ids = (one: Plan) =>
      [
        one.org,
        ...one.members,
        ...one.companies,
        ...one.people,
        ...one.deals,
        ...one.tasks,
        ...one.interactions,
      ].map((row) => row.id);
    const all = [...ids(plan), ...ids(other)];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("fillSlots", () => {
  it("fills slots inside slots and begins sentences with a capital", () => {
    expect(fillSlots("lost. {reason}", { reason: "{rival} was faster", rival: "toolbox" })).toBe(
      "Lost. Toolbox was faster",
    );
  });
  it("refuses a slot without a fact", () => {
    expect(() => fillSlots("{nobody} rang", {})).toThrow("{nobody}");
  });
});
