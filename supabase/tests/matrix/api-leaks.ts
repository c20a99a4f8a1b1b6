// What an answer tells that it must not.
import type { Reply } from "./api-calls.ts";
import type { Caller, Door } from "./api-callers.ts";
import { listSeen } from "./expect.ts";
import { secretAmount, secretNote } from "./fixture.ts";
import type { Org } from "./fixture.ts";
import type { Principal } from "./principals.ts";
import { secretMail } from "../rows.ts";
import { rowsOf } from "./world.ts";

export const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Ids of the other org, or of ours to whom has nothing there. */
export function tellsOf(door: Door, caller: Caller, reply: Reply, asked = ""): string | null {
  const { ours, theirs } = door.world;
  const foreign = caller.who ? theirs : ours;
  const ids = idsOf(door, foreign);
  const told = (reply.text.match(uuids) ?? []).find((id) => ids.has(id) && !asked.includes(id));
  if (told) return `told of ${told}, which is another org's`;
  if (!caller.who) return null;
  if (reply.text.includes(secretAmount) && !caller.levels.has("deal_amounts.read"))
    return "told a deal's amount without deal_amounts.read";
  const mails = reply.text.split(secretMail).length - 1;
  // An archive holds each table twice.
  if (mails > 2 * ownMails(door, caller.who))
    return "told what a private mail says to somebody else than its mailbox's member";
  return reply.text.includes(secretNote) && !mayReadNotes(door, caller.who, reply)
    ? "told what a private note says without private_notes.read"
    : null;
}

/** How many private mails are in the caller's own mailboxes. */
const ownMails = (door: Door, { memberId }: Principal): number =>
  rowsOf(door.world, "email_bodies", door.world.ours).filter(
    (row) => memberId !== null && row.shared === false && row.member_id === memberId,
  ).length;

/** Who wrote a private note reads it, on whatever record it is. */
function mayReadNotes(door: Door, who: Principal, reply: Reply): boolean {
  if (who.levels.has("private_notes.read")) return true;
  const own = rowsOf(door.world, "interactions", door.world.ours).filter(
    (row) => row.visibility === "private" && row.author_id === who.actorId,
  );
  const told = reply.text.split(secretNote).length - 1;
  return told <= own.length && own.every(({ id }) => reply.text.includes(String(id)));
}

/** Records in an answer that the caller's level does not reach. */
export function tellsBeyondReach(
  door: Door,
  caller: Caller,
  reply: Reply,
  one: boolean,
): string | null {
  const { who } = caller;
  if (!who || one) return null;
  for (const table of ["interactions", "tasks"]) {
    const seen = listSeen(door.world, who, table);
    // A message's line in the timeline bears the message's own id.
    const known = new Set(
      rowsOf(door.world, table, door.world.ours)
        .filter((row) => !row.source_type)
        .map(({ id }) => String(id)),
    );
    const told = (reply.text.match(uuids) ?? []).find((id) => known.has(id) && !seen.has(id));
    if (told) return `told of ${told} of ${table}, which it does not reach`;
  }
  return null;
}

const known = new WeakMap<Org, Set<string>>();

function idsOf(door: Door, org: Org): Set<string> {
  const kept = known.get(org);
  if (kept) return kept;
  const found = new Set(
    [...door.world.tables.keys()]
      .filter((table) => table !== "users" && table !== "profiles" && table !== "identities")
      .flatMap((table) => rowsOf(door.world, table, org).map((row) => String(row.id))),
  );
  known.set(org, found);
  return found;
}
