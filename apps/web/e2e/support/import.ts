import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

import { open } from "./live.ts";

export type Outcome = {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
};

/**
 * Brings a file in through the import screen, as its guesses suggest, and reads the report.
 * @param rows data rows of the file, without the heading
 */
export async function importFile(
  page: Page,
  org: string,
  file: string,
  rows: number,
): Promise<Outcome> {
  await open(page, `/${org}/import`);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.waitForURL(/\/import\/[0-9a-f-]{36}/);
  await page.getByRole("button", { name: /^Check [\d,]+ rows?/ }).click();
  await page.getByRole("button", { name: /^Import [\d,]+ rows?/ }).click();
  await expect(page.getByRole("heading", { name: /rows are in$/ })).toBeVisible({
    timeout: 90_000,
  });
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const answer = await page.request.get(`/api/v1/imports/${id}`, {
    headers: { "Rapport-Org": org },
  });
  expect(answer.status()).toBe(200);
  const found = (await answer.json()) as {
    row_count: number;
    created_count: number;
    updated_count: number;
    unchanged_count: number;
    refused_count: number;
  };
  expect(found.row_count).toBe(rows);
  return {
    created: found.created_count,
    updated: found.updated_count,
    unchanged: found.unchanged_count,
    refused: found.refused_count,
  };
}
