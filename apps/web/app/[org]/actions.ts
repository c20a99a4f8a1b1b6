"use server";
import { AppError } from "@rapport/core";
import { database } from "#lib/database.ts";
import { getSession } from "#lib/session.ts";
import { createOrg } from "#modules/identity/index.ts";

/** Makes a further org of the signed-in person's own. The API cannot: each of its calls names an org. */
export async function createOrganisation(
  name: string,
): Promise<{ slug: string } | { problem: string }> {
  const session = await getSession();
  // A function of a page may be called with anything.
  const trimmed = typeof name === "string" ? name.trim() : "";
  if (!session) return { problem: "Your session has ended. Sign in again." };
  if (trimmed.length < 1 || trimmed.length > 200) {
    return { problem: "A name has 1 to 200 characters." };
  }
  try {
    const { slug } = await createOrg(database(), session, trimmed);
    return { slug };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    throw error;
  }
}
