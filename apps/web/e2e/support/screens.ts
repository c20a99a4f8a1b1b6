// Every screen there is, read from the folder of pages, so that a new one is looked at without being listed.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const app = resolve(import.meta.dirname, "../../app");

export type Screen = {
  /** `/[org]/deals/[id]` */
  path: string;
  signedIn: boolean;
};

/** The pages of app/, groups like `(auth)` left out of their address. */
export function listScreens(): Screen[] {
  return walk("").map((folder) => {
    const path = `/${folder
      .split("/")
      .filter((part) => !part.startsWith("("))
      .join("/")}`;
    return { path, signedIn: path.startsWith("/[org]") };
  });
}

function walk(folder: string): string[] {
  const entries = readdirSync(join(app, folder), { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => walk(folder ? `${folder}/${entry.name}` : entry.name));
  return entries.some((entry) => entry.name === "page.tsx") ? [folder, ...below] : below;
}
