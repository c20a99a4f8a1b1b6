// A browser without a download: CHROMIUM_PATH, a Chromium from npm (Linux x64), or an installed Chrome.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import type { LaunchOptions } from "@playwright/test";

const cache = resolve(import.meta.dirname, "../../../../node_modules/.cache/rapport-browser");

/** Launch options for the browser that this machine has. Throws, saying what to set, when it has none. */
export async function prepareBrowser(): Promise<LaunchOptions> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return { executablePath: given, args: ["--no-sandbox"] };
  if (process.platform === "linux" && process.arch === "x64") return inflated();
  const installed = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  ].find((path) => existsSync(path));
  if (installed) return { executablePath: installed };
  throw new Error("No browser found: install Chrome, or set CHROMIUM_PATH to a Chromium.");
}

/** The Chromium of @sparticuz/chromium, unpacked once into node_modules/.cache. */
async function inflated(): Promise<LaunchOptions> {
  const executablePath = join(cache, "chromium");
  if (!existsSync(join(cache, "complete"))) await inflate();
  const env: Record<string, string> = {
    ...definedEnv(),
    FONTCONFIG_FILE: join(cache, "fonts.conf"),
  };
  // A bare machine lacks libnss3 and its like; the package brings them.
  if (spawnSync(executablePath, ["--version"], { env: env as NodeJS.ProcessEnv }).status !== 0) {
    env.LD_LIBRARY_PATH = join(cache, "al2023/lib");
  }
  return { executablePath, args: ["--no-sandbox"], env };
}

async function inflate(): Promise<void> {
  mkdirSync(join(cache, ".."), { recursive: true });
  // Unpacked beside its place and moved there whole: an interrupted run leaves nothing half.
  const folder = mkdtempSync(`${cache}-`);
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: chromium, inflate: unpack } = await import("@sparticuz/chromium");
    await chromium.executablePath();
    const bin = fileURLToPath(new URL("../bin/", import.meta.resolve("@sparticuz/chromium")));
    await unpack(join(bin, "al2023.tar.br"));
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  // Without a configuration of its own a bare machine draws no text at all.
  writeFileSync(
    join(folder, "fonts.conf"),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(cache, "fonts")}</dir><dir>/usr/share/fonts</dir><cachedir>${join(cache, "font-cache")}</cachedir></fontconfig>
`,
  );
  writeFileSync(join(folder, "complete"), "");
  rmSync(cache, { recursive: true, force: true });
  renameSync(folder, cache);
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
