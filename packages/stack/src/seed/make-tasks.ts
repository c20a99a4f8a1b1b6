// Next steps of the open deals, some of them late, and what was done lately.
import { addDays, workdayAfter, workdayBefore } from "./calendar.ts";
import { workTime, type Account } from "./make-companies.ts";
import type { Story } from "./make-deals.ts";
import { dayFacts, dealFacts, fillSlots, sellersOf } from "./make-notes.ts";
import type { MemberRow, TaskRow } from "./plan.ts";
import type { Random } from "./random.ts";
import type { Recipe, StepPhase } from "./recipe.ts";

/** Makes the tasks: most open deals have a next one, one in seven of these is overdue. */
export function makeTasks(
  recipe: Recipe,
  today: string,
  stories: Story[],
  accounts: Account[],
  members: MemberRow[],
  random: Random,
): TaskRow[] {
  const tasks: TaskRow[] = [];
  const yesterday = workdayBefore(addDays(today, -1));
  const colleagues = sellersOf(recipe).map((member) => member.name.split(" ")[0]!);
  const sellers = members.filter(
    (member) =>
      recipe.members.find((one) => one.name === member.name)!.sells && member.user_id !== null,
  );
  const add = (
    kindAndTitle: string,
    facts: Record<string, string>,
    row: Pick<TaskRow, "due_on" | "assignee_id" | "company_id" | "person_id" | "deal_id">,
    madeOn: string,
    doneOn: string | null,
  ) => {
    const [kind, title] = kindAndTitle.split("|") as [TaskRow["kind"], string];
    const made = workTime(random, madeOn);
    const done = doneOn === null ? null : workTime(random, doneOn);
    const doneAt = done !== null && done < made ? made : done;
    tasks.push({
      id: random.uuid(Date.parse(made)),
      kind,
      title: fillSlots(title, { ...facts, ...dayFacts(madeOn, random) }),
      done_at: doneAt,
      created_at: made,
      updated_at: doneAt ?? made,
      ...row,
    });
  };
  const ofDeal = (story: Story, due: string) => ({
    due_on: due,
    assignee_id: (story.owner ?? random.pick(sellers)).id,
    company_id: story.account.row.id,
    person_id: story.contact.row.id,
    deal_id: story.row.id,
  });
  for (const story of stories.filter((one) => one.row.status === "open")) {
    const since = story.row.stage_changed_at.slice(0, 10);
    const phase = story.stays[story.stays.length - 1]!.recipe.phase as StepPhase;
    const facts = dealFacts(recipe, story, random, colleagues);
    const madeOn = workdayBefore(random.chance(0.6) ? since : yesterday);
    if (random.chance(0.82)) {
      const when = random.weighted({ late: 15, today: 11, soon: 46, later: 28 });
      const due =
        when === "late"
          ? workdayBefore(addDays(today, -random.int(1, 8)))
          : when === "today"
            ? workdayAfter(today)
            : workdayAfter(addDays(today, when === "soon" ? random.int(1, 7) : random.int(8, 26)));
      add(
        random.pick(recipe.steps[phase]),
        facts,
        ofDeal(story, due),
        madeOn <= due ? madeOn : due,
        null,
      );
    }
    const earlier = story.stays.length > 1 ? story.stays[story.stays.length - 2]! : null;
    if (earlier && random.chance(0.5)) {
      add(
        random.pick(recipe.steps[earlier.recipe.phase as StepPhase]),
        facts,
        ofDeal(story, since),
        earlier.at.slice(0, 10),
        since,
      );
    }
  }
  for (let i = 0; i < recipe.companies / 18; i++) {
    const account = random.pick(accounts.filter((one) => one.since <= yesterday));
    const contact = account.contacts[0]!;
    const facts = {
      first: contact.row.first_name,
      company: account.shortName,
      us: random.pick(colleagues),
    };
    add(
      random.pick(recipe.steps.account),
      facts,
      {
        due_on: workdayAfter(addDays(today, random.int(-4, 21))),
        assignee_id: account.row.owner_id,
        company_id: account.row.id,
        person_id: contact.row.id,
        deal_id: null,
      },
      account.since > addDays(yesterday, -5) ? account.since : addDays(yesterday, -5),
      null,
    );
  }
  recipe.ownTasks.forEach((task, i) => {
    const due = workdayAfter(addDays(today, i * 2 - 3));
    add(
      task,
      {},
      {
        due_on: due,
        assignee_id: sellers[i % sellers.length]!.id,
        company_id: null,
        person_id: null,
        deal_id: null,
      },
      addDays(yesterday, -9),
      i === 0 ? yesterday : null,
    );
  });
  giveFirstDay(tasks, members[0]!, today);
  return tasks;
}

/** Days from today on which the person who signs in first has something to do: the list has late, due and coming ones. */
const FIRST_DAY = [-2, -1, 0, 0, 0, 1, 1, 4];

/** Hands the first member enough of the waiting tasks of deals, so that the demo opens on a full day, whatever the weekday. */
function giveFirstDay(tasks: TaskRow[], first: MemberRow, today: string): void {
  // The oldest first, so that none is due before it was made.
  const waiting = tasks
    .filter((task) => task.done_at === null && task.deal_id !== null)
    .toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
  const own = waiting.filter((task) => task.assignee_id === first.id);
  const others = waiting.filter((task) => task.assignee_id !== first.id);
  [...own, ...others].slice(0, FIRST_DAY.length).forEach((task, i) => {
    task.assignee_id = first.id;
    task.due_on = addDays(today, FIRST_DAY[i]!);
  });
}
