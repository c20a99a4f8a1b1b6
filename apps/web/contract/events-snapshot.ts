/** `pnpm events:snapshot`: renews the kept copy of the catalogue. Refuses to where that would break a receiver. */
import { writeFileSync } from "node:fs";
import { breaksBetween, copyFile, currentTexts, outsideFile, readTexts } from "./events.ts";

const stands = readTexts();
const current = currentTexts(stands.copy);
const breaks = breaksBetween(stands.copy, current.copy);
if (breaks.length > 0) {
  console.error(`The copy stays as it is, because receivers would break:\n${breaks.join("\n")}`);
  process.exit(1);
}
writeFileSync(copyFile, current.copy);
writeFileSync(outsideFile, current.outside);
