// Companies and the people in them.
import { addDays } from "./calendar.ts";
import type { CompanyRow, PersonRow } from "./plan.ts";
import type { Random } from "./random.ts";
import type { Recipe } from "./recipe.ts";
import { COUNTRIES, type Country, type CountryCode } from "./words/countries.ts";
import {
  INDUSTRIES,
  TITLES,
  type Industry,
  type IndustryCode,
  type Part,
} from "./words/industries.ts";

/** A person with the part they play, which the story needs and the database does not. */
export interface Contact {
  row: PersonRow;
  part: Part;
}
/** A company with what the later steps ask about it. */
export interface Account {
  row: CompanyRow;
  country: CountryCode;
  industry: IndustryCode;
  city: string;
  root: string;
  shortName: string;
  since: string;
  weight: number;
  liking: number;
  contacts: Contact[];
}

/** Letters without accents, for addresses and domains. */
export const asciiSlug = (text: string, separator: string) =>
  text
    .replace(/[øØ]/g, "o")
    .replace(/[łŁ]/g, "l")
    .replace(/ß/g, "ss")
    .replace(/æ/gi, "ae")
    .replace(/ı/g, "i")
    .normalize("NFD")
    .replace(/[\u0300-\u036f’']/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator)
    .replace(new RegExp(`^\\${separator}+|\\${separator}+$`, "g"), "");

/** Working hours of that day, in UTC. */
export function workTime(random: Random, day: string): string {
  return `${day}T${String(random.int(7, 16)).padStart(2, "0")}:${String(random.int(0, 59)).padStart(2, "0")}:${String(random.int(0, 59)).padStart(2, "0")}.000Z`;
}

const BEFORE = new Set(["fr", "es", "it"]);

function companyName(
  random: Random,
  root: string,
  country: Country,
  industry: Industry,
): { full: string; short: string } {
  const word = random.pick(industry.words[country.language]);
  const legal = random.pick(country.legal);
  const short = BEFORE.has(country.language) ? `${word} ${root}` : `${root} ${word}`;
  return { short, full: legal ? `${short} ${legal}` : short };
}

function makePhones(random: Random) {
  const taken = new Set<string>();
  return (country: Country): { phone: string; phone_normalized: string } | null => {
    for (let tries = 0; tries < 12; tries++) {
      const phone = random.pick(country.phones).replace(/#/g, () => String(random.int(0, 9)));
      if (taken.has(phone)) continue;
      taken.add(phone);
      return { phone, phone_normalized: phone.replace(/[^+\d]/g, "") };
    }
    return null;
  };
}

/** Makes the recipe's companies: two thirds were there when the CRM was filled, the others came during the two years before `today`. */
export function makeAccounts(
  recipe: Recipe,
  today: string,
  random: Random,
  owners: (country: CountryCode) => string | null,
): Account[] {
  const phones = makePhones(random.fork("phones"));
  const accounts: Account[] = [];
  const names = new Set<string>();
  const domains = new Set<string>();
  const roots = new Map<CountryCode, string[]>();
  const weights = Object.fromEntries(
    Object.entries(INDUSTRIES).map(([code, industry]) => [code, industry.weight]),
  ) as Record<IndustryCode, number>;
  while (accounts.length < recipe.companies) {
    const code = random.weighted(recipe.countries as Record<CountryCode, number>);
    const country: Country = COUNTRIES[code];
    const left = roots.get(code) ?? random.shuffle(country.roots);
    roots.set(code, left);
    // When a country's roots are used up, a new firm belongs to a group that is already there.
    const parent =
      left.length === 0 || random.chance(0.06)
        ? accounts.find(
            (account) =>
              account.country === code && account.row.parent_id === null && random.chance(0.3),
          )
        : undefined;
    const root = parent ? parent.root : left.pop();
    if (!root) continue;
    const industryCode = parent && random.chance(0.6) ? parent.industry : random.weighted(weights);
    const industry: Industry = INDUSTRIES[industryCode];
    const { full, short } = companyName(random, root, country, industry);
    if (names.has(short)) continue;
    names.add(short);
    const city = random.pick(country.cities);
    let domain = `${asciiSlug(root, "")}${country.language === "en" ? "" : `-${code}`}.example`;
    if (domains.has(domain)) domain = `${asciiSlug(short, "-")}.example`;
    if (domains.has(domain)) continue;
    domains.add(domain);
    const since = random.chance(0.64)
      ? addDays(today, -random.int(745, 940))
      : addDays(today, -random.int(12, 740));
    const employees = Math.max(14, Math.round(random.around(industry.employees, 0.7)));
    const revenue =
      Math.round((employees * industry.revenuePerHead * random.around(1, 0.2)) / 100) * 100;
    const at = workTime(random, since);
    const phone = random.chance(0.85) ? phones(country) : null;
    accounts.push({
      country: code,
      industry: industryCode,
      city,
      root,
      shortName: short,
      since,
      contacts: [],
      weight: Math.sqrt(employees) * random.around(1, 0.6),
      liking: (random.next() - 0.5) * 0.3,
      row: {
        id: random.uuid(Date.parse(at)),
        name: full,
        domain,
        website: random.chance(0.9) ? `https://www.${domain}` : null,
        industry: industry.name,
        phone: phone?.phone ?? null,
        phone_normalized: phone?.phone_normalized ?? null,
        employee_count: employees,
        annual_revenue: random.chance(0.82) ? revenue * 1000 * 100 : null,
        currency: recipe.currencyOf(code),
        founded_year: random.int(1871, 2019),
        location: `${city}, ${country.name}`,
        description: random.chance(0.7) ? `${industry.description}, ${city}` : null,
        parent_id: parent?.row.id ?? null,
        owner_id: owners(code),
        external_id: random.chance(0.8) ? `C-${10240 + accounts.length * 7}` : null,
        created_at: at,
        updated_at: at,
      },
    });
  }
  return accounts;
}

const PARTS: Record<Part, number> = {
  safety: 30,
  training: 18,
  buyer: 14,
  people: 10,
  boss: 12,
  site: 26,
};

/** Fills the companies with contacts: one at least, more in large ones. */
export function makeContacts(
  recipe: Recipe,
  today: string,
  accounts: Account[],
  random: Random,
): PersonRow[] {
  const phones = makePhones(random.fork("phones"));
  const people: PersonRow[] = [];
  const emails = new Set<string>();
  const add = (account: Account, part: Part, since: string) => {
    const country: Country = COUNTRIES[account.country];
    const [first, last] = [random.pick(country.given), random.pick(country.family)];
    if (
      account.contacts.some(
        (other) => other.row.first_name === first || other.row.last_name === last,
      )
    )
      return;
    const style = account.row.id.charCodeAt(35) % 3;
    const [f, l] = [asciiSlug(first, ""), asciiSlug(last, "")];
    const email = `${style === 0 ? `${f}.${l}` : style === 1 ? `${f.charAt(0)}.${l}` : `${f}${l.charAt(0)}`}@${account.row.domain}`;
    const hasEmail = random.chance(0.92) && !emails.has(email);
    if (hasEmail) emails.add(email);
    const phone = random.chance(0.66) ? phones(country) : null;
    const at = workTime(random, since);
    const row: PersonRow = {
      id: random.uuid(Date.parse(at)),
      first_name: first,
      last_name: last,
      email: hasEmail ? email : null,
      email_normalized: hasEmail ? email : null,
      phone: phone?.phone ?? null,
      phone_normalized: phone?.phone_normalized ?? null,
      job_title: random.chance(0.93)
        ? random.pick(part === "site" ? INDUSTRIES[account.industry].titles : TITLES[part])
        : null,
      location: random.chance(0.8) ? account.row.location : null,
      company_id: account.row.id,
      owner_id: account.row.owner_id,
      created_at: at,
      updated_at: at,
    };
    account.contacts.push({ row, part });
    people.push(row);
  };
  for (const account of accounts)
    add(account, random.pick(["safety", "training", "site"] as const), account.since);
  const weights = accounts.map((account) => account.weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let tries = 0; people.length < recipe.people && tries < recipe.people * 20; tries++) {
    let left = random.next() * total;
    const account = accounts.find((_, i) => (left -= weights[i]!) < 0) ?? accounts[0]!;
    if (account.contacts.length >= 7) continue;
    const later = random.chance(0.45) ? account.since : addDays(account.since, random.int(5, 400));
    add(account, random.weighted(PARTS), later < today ? later : account.since);
  }
  return people;
}
