// What was said and written about each deal, at the time it happened, in the words of the recipe.
import {
  addDays,
  dayMs,
  daysBetween,
  longDay,
  monthName,
  weekdayName,
  workdayAfter,
  workdayBefore,
} from "./calendar.ts";
import { workTime, type Account, type Contact } from "./make-companies.ts";
import type { Story } from "./make-deals.ts";
import type { InteractionRow, MemberRow } from "./plan.ts";
import type { Random } from "./random.ts";
import type { Phase, Recipe } from "./recipe.ts";

/** The slots that a template may use, for a given day. */
export type Facts = Readonly<Record<string, string>>;

const SYMBOL: Record<string, string> = { EUR: "€", GBP: "£", CHF: "CHF ", SEK: "SEK " };
const money = (minor: number, currency: string) =>
  `${SYMBOL[currency] ?? `${currency} `}${Math.round(minor / 100).toLocaleString("en")}`;

/** Fills the slots, slots inside slots too, and begins each sentence with a capital. Throws when a slot has no fact. */
export function fillSlots(template: string, facts: Facts): string {
  let text = template;
  for (let depth = 0; depth < 3 && text.includes("{"); depth++) {
    text = text.replace(/\{(\w+)\}/g, (_, slot: string) => {
      const value = facts[slot];
      if (value === undefined)
        throw new Error(`The template “${template}” asks for {${slot}}, which no fact fills`);
      return value;
    });
  }
  return text.replace(
    /(^|[.!?] )(\p{Ll})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

/** Facts of a deal that stay the same in all its notes. */
export function dealFacts(
  recipe: Recipe,
  story: Story,
  random: Random,
  colleagues: string[],
): Facts {
  const trigger = random.pick(recipe.triggers);
  const unit = story.product?.unit ?? "seats";
  return {
    ...accountFacts(
      recipe,
      story.account,
      story.contact,
      story.boss,
      random,
      colleagues.filter((name) => name !== story.owner?.name.split(" ")[0]),
    ),
    trigger,
    trigger_low: trigger.charAt(0).toLowerCase() + trigger.slice(1),
    worry: random.pick(recipe.worries),
    rival: random.pick(recipe.rivals),
    reason: random.pick(story.row.status === "won" ? recipe.wonBecause : recipe.lostBecause),
    course: story.product?.short ?? "the whole programme",
    n: story.quantity.toLocaleString("en"),
    qty: `${story.quantity.toLocaleString("en")} ${unit}`,
    places: story.places,
    group: story.group,
    amount:
      story.row.amount === null ? "the usual sum" : money(story.row.amount, story.row.currency),
    discount: random.pick(["3 %", "4 %", "5 %", "6 %", "8 %"]),
  };
}

function accountFacts(
  recipe: Recipe,
  account: Account,
  contact: Contact,
  boss: Contact | null,
  random: Random,
  colleagues: string[],
): Facts {
  return {
    first: contact.row.first_name,
    boss: boss?.row.first_name ?? "their director",
    company: account.shortName,
    city: account.city,
    us: random.pick(colleagues),
    places: `${random.int(2, 5)} sites`,
    course: random.pick(recipe.products.slice(0, 5)).short,
    n: String(random.int(6, 40)),
    rival: random.pick(recipe.rivals),
  };
}

/** Days that a note of this day speaks of. */
export function dayFacts(day: string, random: Random): Facts {
  return {
    day: longDay(workdayAfter(addDays(day, random.int(6, 24)))),
    weekday: weekdayName(workdayAfter(addDays(day, random.int(2, 5)))),
    month: monthName(addDays(day, random.int(32, 95))),
  };
}

interface Slot {
  at: string;
  phase: Phase;
  facts: Facts;
  account: Account;
  contact: Contact;
  story: Story | null;
  author: MemberRow;
}

/** Who is named in notes: people who sell. */
export const sellersOf = (recipe: Recipe) => recipe.members.filter((member) => member.sells);

/** What is over needs no reminder. */
const CLOSING = new Set<Phase>(["won", "lost", "after"]);

/** Takes the phrase that was not used for the longest time, and never twice in one company while there are others. */
class Phrases {
  private recent = new Map<readonly string[], string[]>();
  private used = new Map<string, Set<string>>();
  private random: Random;
  constructor(random: Random) {
    this.random = random;
  }
  take(list: readonly string[], place: string): string {
    const here = this.used.get(place) ?? new Set<string>();
    this.used.set(place, here);
    const unused = list.filter((phrase) => !here.has(phrase));
    const recent = this.recent.get(list) ?? [];
    this.recent.set(list, recent);
    const window = new Set(recent.slice(-Math.floor(list.length * 0.7)));
    const fresh = unused.filter((phrase) => !window.has(phrase));
    const phrase = this.random.pick(fresh.length > 0 ? fresh : unused.length > 0 ? unused : list);
    here.add(phrase);
    recent.push(phrase);
    return phrase;
  }
}

/** Writes all interactions, oldest first. Nothing happens later than the last working day before `today`. */
export function makeNotes(
  recipe: Recipe,
  today: string,
  stories: Story[],
  accounts: Account[],
  members: MemberRow[],
  random: Random,
): InteractionRow[] {
  const yesterday = workdayBefore(addDays(today, -1));
  const writers = members.filter(
    (member) =>
      member.user_id !== null && recipe.members.find((one) => one.name === member.name)!.sells,
  );
  const colleagues = sellersOf(recipe).map((member) => member.name.split(" ")[0]!);
  const slots: Slot[] = [];
  for (const story of stories) {
    const author = story.owner && story.owner.user_id !== null ? story.owner : random.pick(writers);
    const facts = dealFacts(recipe, story, random, colleagues);
    const days = new Set<string>();
    for (const { day, phase } of noteDays(story, yesterday, recipe.talk, random)) {
      if (day > yesterday || days.has(day)) continue;
      days.add(day);
      slots.push({
        at: workTime(random, day),
        phase,
        facts,
        account: story.account,
        contact: story.contact,
        story,
        author,
      });
    }
  }
  for (let i = 0; i < recipe.checkIns; i++) {
    const day = workdayBefore(addDays(today, -1 - Math.floor(random.next() ** 1.6 * 600)));
    const known = accounts.filter((account) =>
      account.contacts.some((contact) => contact.row.created_at.slice(0, 10) <= day),
    );
    const account = random.pick(known);
    const contact = random.pick(
      account.contacts.filter((one) => one.row.created_at.slice(0, 10) <= day),
    );
    const boss = account.contacts.find((one) => one !== contact) ?? null;
    const owner = members.find(
      (member) => member.id === account.row.owner_id && member.user_id !== null,
    );
    slots.push({
      at: workTime(random, day),
      phase: "account",
      facts: accountFacts(recipe, account, contact, boss, random, colleagues),
      account,
      contact,
      story: null,
      author: owner ?? random.pick(writers),
    });
  }
  slots.sort((a, b) => (a.at < b.at ? -1 : 1));
  const phrases = new Phrases(random.fork("phrases"));
  const notes: InteractionRow[] = [];
  for (const slot of slots) {
    const near = new Set(notes.slice(-45).map((note) => note.body));
    let note = writeNote(recipe, slot, phrases, random);
    for (let tries = 0; near.has(note.body) && tries < 8; tries++)
      note = writeNote(recipe, slot, phrases, random);
    notes.push(note);
  }
  return notes;
}

function writeNote(recipe: Recipe, slot: Slot, phrases: Phrases, random: Random): InteractionRow {
  const day = slot.at.slice(0, 10);
  const [kind, text] = phrases.take(recipe.notes[slot.phase], slot.account.row.id).split("|") as [
    InteractionRow["kind"],
    string,
  ];
  const tail = random.chance(CLOSING.has(slot.phase) ? 0.12 : 0.45)
    ? ` ${phrases.take(recipe.tails, slot.account.row.id)}`
    : "";
  return {
    id: random.uuid(Date.parse(slot.at)),
    kind,
    body: fillSlots(text + tail, { ...slot.facts, ...dayFacts(day, random) }),
    occurred_at: slot.at,
    company_id: slot.account.row.id,
    person_id: kind === "note" && random.chance(0.4) ? null : slot.contact.row.id,
    deal_id: slot.story?.row.id ?? null,
    author_type: "user",
    author_id: slot.author.user_id,
    created_at: slot.at,
    updated_at: slot.at,
  };
}

/** Open and recent deals are talked about; of old ones a line or two is left. */
function noteDays(
  story: Story,
  yesterday: string,
  talk: number,
  random: Random,
): { day: string; phase: Phase }[] {
  const out: { day: string; phase: Phase }[] = [];
  const closed = story.row.closed_on;
  const old = closed === null ? 0 : daysBetween(closed, yesterday);
  const keep = talk * (closed === null ? 1.1 : old < 60 ? 0.72 : old < 200 ? 0.4 : 0.22);
  story.stays.forEach((stay, i) => {
    const day = stay.at.slice(0, 10);
    if (random.chance(stay.recipe.kind === "open" ? keep : Math.min(1, keep + 0.16)))
      out.push({ day, phase: stay.recipe.phase });
    const next = story.stays[i + 1]?.at.slice(0, 10) ?? yesterday;
    const gap = daysBetween(day, next);
    if (stay.recipe.kind === "open" && gap > 5 && random.chance(keep * 0.65)) {
      out.push({
        day: workdayBefore(
          new Date(dayMs(day) + random.int(2, gap - 1) * 86_400_000).toISOString().slice(0, 10),
        ),
        phase: stay.recipe.phase,
      });
    }
  });
  if (closed !== null && story.row.status === "won" && old > 30 && random.chance(0.14))
    out.push({
      day: workdayBefore(addDays(closed, random.int(14, Math.min(old, 60)))),
      phase: "after",
    });
  return out.filter(({ day }) => day >= story.row.opened_on);
}
