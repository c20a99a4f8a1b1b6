// What a company orders: its industry says what, its size how much.
import type { Account } from "./make-companies.ts";
import type { Random } from "./random.ts";
import type { Recipe } from "./recipe.ts";
import { INDUSTRIES } from "./words/industries.ts";
import type { Product } from "./words/products.ts";

const NUMBERS = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Amount in whole units of the org's own currency. */
export interface Order {
  product: Product | null;
  quantity: number;
  amount: number;
  name: string;
  places: string;
  group: string;
}

/** What the company orders, in whole units of the org's currency: industry and size say what and how much. */
export function makeOrder(
  random: Random,
  recipe: Recipe,
  account: Account,
  renewal: boolean,
  year: number,
): Order {
  const industry = INDUSTRIES[account.industry];
  const employees = account.row.employee_count;
  const placeCount = Math.max(2, Math.min(random.int(2, 6) + Math.floor(employees / 600), 24));
  const places = `${NUMBERS[placeCount] || placeCount} ${random.pick(industry.places)}`;
  const group = random.pick(industry.groups);
  if (recipe.frameworks && !renewal && employees > 250 && random.chance(0.035)) {
    const amount =
      Math.round(Math.min(390_000, Math.max(62_000, employees * random.around(130, 0.35))) / 500) *
      500;
    return {
      product: null,
      quantity: Math.round(employees / 4),
      amount,
      name: `Framework agreement ${year}–${year + 2}`,
      places,
      group,
    };
  }
  const bought = Object.fromEntries(
    Object.entries(industry.buys).filter(([code]) =>
      recipe.products.some((product) => product.code === code),
    ),
  );
  const code =
    Object.keys(bought).length > 0 ? random.weighted(bought) : random.pick(recipe.products).code;
  const product = recipe.products.find((one) => one.code === code)!;
  const raw = ((employees * product.per100) / 100) * random.around(0.8, 0.55);
  const stepped =
    raw > 100 ? Math.round(raw / 20) * 20 : raw > 20 ? Math.round(raw / 4) * 4 : Math.round(raw);
  const quantity = Math.max(product.least, Math.min(product.most, stepped));
  const exact =
    quantity *
    product.price *
    (1 - (quantity > product.least * 4 ? 0.08 : 0)) *
    (random.chance(0.3) ? 1.06 : 1);
  const step = exact > 20_000 ? 100 : exact > 4_000 ? 50 : 10;
  const name =
    renewal && recipe.frameworks && random.chance(0.4)
      ? random.pick([
          `Recertification ${year}, ${quantity.toLocaleString("en")} cards`,
          `Renewal ${year}, ${places}`,
          `Yearly plan ${year}`,
        ])
      : random
          .pick(product.titles)
          .replace("{n}", quantity.toLocaleString("en"))
          .replace("{places}", places)
          .replace("{group}", group)
          .replace("{year}", String(year));
  return { product, quantity, amount: Math.round(exact / step) * step, name, places, group };
}
