import { quote, type Read } from "./result.ts";

const YES =
  /^(?:1|y|yes|true|t|x|✓|✔|on|active|aktiv|actif|attivo|enabled|ja|j|oui|o|si|sì|s|gea|wahr|vrai|vero)$/i;
const NO =
  /^(?:0|n|no|false|f|off|inactive|inaktiv|inactif|inattivo|disabled|nein|non|na|falsch|faux|falso)$/i;

/** Yes or no in English, German, French, Italian and Romansh, as `true` or `false`. */
export function readBoolean(cell: string): Read {
  const text = cell.trim();
  if (YES.test(text)) return { value: "true" };
  if (NO.test(text)) return { value: "false" };
  return { problem: `${quote(cell)} is neither yes nor no` };
}
