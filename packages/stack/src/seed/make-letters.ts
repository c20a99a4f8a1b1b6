// The correspondence of the demo's first member with customers, as it lies in the mailbox and on the phone.
import { addDays, longDay, monthOf, weekdayName, workdayAfter, workdayBefore } from "./calendar.ts";
import { fillSlots, type Facts } from "./make-notes.ts";
import type { DealRow, PersonRow, Plan } from "./plan.ts";
import { createRandom, type Random } from "./random.ts";
import type { Recipe } from "./recipe.ts";
import { PHONES, THREADS, type Letter, type Moment } from "./words/letters.ts";

export interface Person {
  name: string;
  address: string;
}
export interface WrittenLetter {
  outgoing: boolean;
  /** ISO 8601 in UTC. */
  at: string;
  messageId: string;
  text: string;
  html: string | null;
}
export interface WrittenThread {
  subject: string;
  customer: Person;
  deal_id: string | null;
  waits: boolean;
  read: boolean;
  shared: boolean;
  letters: WrittenLetter[];
}
export interface WrittenTalk {
  /** The customer's number, E.164. */
  number: string;
  deal_id: string;
  waits: boolean;
  texts: { outgoing: boolean; at: string; text: string }[];
  call: {
    at: string;
    outgoing: boolean;
    seconds: number;
    disposition: string | null;
    note: string | null;
  } | null;
}
export interface Correspondence {
  me: Person;
  threads: WrittenThread[];
  talks: WrittenTalk[];
}

const SYMBOL: Record<string, string> = { EUR: "€", GBP: "£", CHF: "CHF " };

/** All that passed, nothing of it later than the last working day before `today`. The same plan and day give the same letters. */
export function makeLetters(recipe: Recipe, plan: Plan, today: string): Correspondence {
  const owner = plan.members[0]!;
  const random = createRandom(`rapport/${recipe.slug}/${today}/letters`);
  const last = workdayBefore(addDays(today, -1));
  const when = ([daysAgo, time]: Moment): string => {
    let day = last;
    for (let n = 0; n < daysAgo; n++) day = workdayBefore(addDays(day, -1));
    return `${day}T${time}:00.000Z`;
  };
  const accounts = dealsOf(plan, owner.id);
  const mailable = accounts.filter(({ person }) => person.email !== null);
  const callable = accounts.filter(
    ({ person }) =>
      person.phone_normalized !== null &&
      !mailable.slice(0, THREADS.length).some((one) => one.person === person),
  );
  const factsOf = (found: Account): Facts => factsAbout(recipe, plan, found, owner.name, last);

  let next = 0;
  const threads = THREADS.flatMap((script): WrittenThread[] => {
    const found = script.stranger ? undefined : mailable[next++];
    if (!found && !script.stranger) return [];
    const facts = found ? factsOf(found) : { me: firstName(owner.name) };
    const customer = script.stranger ?? {
      name: `${found!.person.first_name} ${found!.person.last_name}`,
      address: found!.person.email!,
    };
    return [
      {
        subject: fillSlots(script.subject, facts),
        customer,
        deal_id: found?.deal.id ?? null,
        waits: script.waits ?? false,
        read: script.read ?? !script.waits,
        shared: script.shared ?? false,
        letters: script.letters.map((letter) =>
          writeLetter(letter, when(letter.at), facts, random, owner.email!, customer),
        ),
      },
    ];
  });
  const talks = PHONES.flatMap((script, n): WrittenTalk[] => {
    const found = callable[n];
    if (!found) return [];
    const facts = factsOf(found);
    const { call } = script;
    return [
      {
        number: found.person.phone_normalized!,
        deal_id: found.deal.id,
        waits: script.waits ?? false,
        texts: script.texts.map((text) => ({
          outgoing: text.from === "us",
          at: when(text.at),
          text: fillSlots(text.text, facts),
        })),
        call: call
          ? {
              at: when(call.at),
              outgoing: call.direction === "outbound",
              seconds: call.seconds,
              disposition: call.disposition ?? null,
              note: call.note === undefined ? null : fillSlots(call.note, facts),
            }
          : null,
      },
    ];
  });
  return { me: { name: owner.name, address: owner.email! }, threads, talks };
}

interface Account {
  deal: DealRow;
  person: PersonRow;
}

/** Deals that the first member may write about, one for each person: their own open ones, then the largest of their colleagues. */
function dealsOf(plan: Plan, member: string): Account[] {
  const people = new Map(plan.people.map((person) => [person.id, person]));
  const seen = new Set<string>();
  const rank = (deal: DealRow): number => (deal.owner_id === member ? 0 : 1);
  return plan.deals
    .filter((deal) => deal.status === "open")
    .filter(({ amount, product_id, company_id }) => amount !== null && product_id && company_id)
    .toSorted((a, b) => rank(a) - rank(b) || b.amount! - a.amount! || (a.id < b.id ? -1 : 1))
    .flatMap((deal) => {
      const person = people.get(deal.person_id ?? "");
      if (!person || seen.has(person.id)) return [];
      seen.add(person.id);
      return [{ deal, person }];
    });
}

function factsAbout(
  recipe: Recipe,
  plan: Plan,
  { deal, person }: Account,
  me: string,
  last: string,
): Facts {
  const product = plan.products.find(({ id }) => id === deal.product_id);
  const company = plan.companies.find(({ id }) => id === deal.company_id);
  const ahead = workdayAfter(addDays(last, 18 + (monthOf(last) % 5)));
  return {
    me: firstName(me),
    first: person.first_name,
    company: company?.name ?? "",
    course: recipe.products.find(({ code }) => code === product?.code)?.short ?? "the programme",
    amount: `${SYMBOL[deal.currency] ?? `${deal.currency} `}${Math.round(deal.amount! / 100).toLocaleString("en")}`,
    day: longDay(ahead),
    weekday: weekdayName(ahead),
  };
}

function writeLetter(
  letter: Letter,
  at: string,
  facts: Facts,
  random: Random,
  ours: string,
  customer: Person,
): WrittenLetter {
  const outgoing = letter.from === "us";
  const domain = (outgoing ? ours : customer.address).split("@")[1]!;
  return {
    outgoing,
    at,
    messageId: `${random.uuid(Date.parse(at))}@${domain}`,
    text: fillSlots(letter.text, facts),
    html: letter.html === undefined ? null : fillSlots(letter.html, facts),
  };
}

const firstName = (name: string) => name.split(" ")[0]!;
