// Where Google sends the browser back to after somebody allowed, or did not allow, their mailbox.
import { type NextRequest, NextResponse } from "next/server";
import { database } from "#lib/database.ts";
import { env } from "#lib/env.ts";
import { getSession, readFacts } from "#lib/session.ts";
import { finishConnection } from "#modules/comms/index.ts";

export async function GET(request: NextRequest) {
  const session = await getSession();
  const go = (path: string) => NextResponse.redirect(new URL(path, env.webOrigin()), 303);
  // The answer to somebody's question is of no use to anybody else, so nothing is kept of it.
  if (!session) return go("/login");
  const { path, result } = await finishConnection(
    database(),
    session.sub,
    await readFacts(session),
    request.nextUrl.searchParams,
  );
  const to = new URL(path, env.webOrigin());
  to.searchParams.set("mailbox", result);
  return go(to.pathname + to.search);
}
