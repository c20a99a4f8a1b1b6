// Who tries: every kind of caller, as the database meets it, and what each may do at most.
import type { Level } from "./facts.ts";
import { permissions } from "./facts.ts";
import { customRoles } from "./fixture.ts";
import type { KeyName, Org, Seat } from "./fixture.ts";

export type DbRole =
  | "anon"
  | "authenticated"
  | "service_role"
  | "rapport_app"
  | "rapport_web"
  | "rapport_worker";

export type Principal = {
  name: string;
  role: DbRole;
  claims: Record<string, unknown>;
  headers: Record<string, string>;
  /** What it may do in our org; empty when nothing. */
  levels: Map<string, Level>;
  userId: string | null;
  memberId: string | null;
  /** The user or the key. */
  actorId: string | null;
  /** Members whose records a role that reaches a team sees; for any other the member alone. */
  team: string[];
};

const builtIn = ["owner", "admin", "member", "viewer"] as const;
type BuiltIn = (typeof builtIn)[number];

/** All permissions there are. */
export const allPermissions = Object.entries(permissions).flatMap(([object, { verbs }]) =>
  words(verbs).map((verb) => `${object}.${verb}`),
);

/** What a built-in role holds. */
export function permissionsOf(role: BuiltIn): string[] {
  return Object.entries(permissions).flatMap(([object, facts]) => {
    const verbs = { owner: facts.verbs, admin: facts.admin ?? facts.verbs, ...facts }[role];
    return words(verbs).map((verb) => `${object}.${verb}`);
  });
}

/** What a seat's role reaches, by permission. */
export function levelsOf(seat: Seat | "both"): Map<string, Level> {
  if (seat === "suspended" || seat === "removed") return new Map();
  const custom = seat === "mate" ? "seller" : seat;
  if (custom === "seller" || custom === "lead" || custom === "clerk") {
    return new Map(
      customRoles[custom].map((grant) => {
        const [permission = "", level = "all"] = grant.split(":");
        return [permission, level as Level];
      }),
    );
  }
  const role = seat === "both" ? "member" : seat;
  return new Map(permissionsOf(role as BuiltIn).map((permission) => [permission, "all"]));
}

/** What the scopes of a key hold. */
export function levelsOfKey(name: KeyName): Map<string, Level> {
  const held = {
    all: () => true,
    read: (permission: string) => permission.endsWith(".read"),
    write: (permission: string) => /\.(?:read|write)$/.test(permission),
    deals: (permission: string) => permission === "deals.read",
    expired: () => false,
    revoked: () => false,
  }[name];
  return new Map(allPermissions.filter(held).map((permission) => [permission, "all"]));
}

/** What the partner's token is bound to, whatever its bearer's role gives. */
export const partnerBounds = ["deals.read", "companies.read", "deals.write"];

/** Every caller of the SQL door, all of them reaching for our org. */
export function listPrincipals(ours: Org, theirs: Org, loner: string, ended: string): Principal[] {
  const nobody: Omit<Principal, "name" | "role"> = {
    claims: {},
    headers: {},
    levels: new Map(),
    userId: null,
    memberId: null,
    actorId: null,
    team: [],
  };
  const person = (name: string, userId: string, seat?: Seat | "both"): Principal => ({
    ...nobody,
    name,
    role: "rapport_app",
    claims: { role: "authenticated", sub: userId, org_id: ours.id, request_id: "matrix" },
    levels: seat ? levelsOf(seat) : new Map(),
    userId,
    memberId: seat && levelsOf(seat).size > 0 ? ours.people[seat].memberId : null,
    actorId: userId,
    team: seat === "lead" ? [ours.people.lead.memberId, ours.people.mate.memberId] : [],
  });
  const key = (name: string, id: string, levels: Principal["levels"]): Principal => ({
    ...nobody,
    name,
    role: "rapport_app",
    claims: { role: "authenticated", key_id: id, org_id: ours.id, request_id: "matrix" },
    levels,
    actorId: id,
  });
  const { people, keys } = ours;
  const people_ = (
    ["owner", "admin", "member", "viewer", "seller", "lead", "clerk", "both"] as const
  ).map((seat) => person(seatNames[seat], people[seat].userId, seat));
  const persons = [
    ...people_,
    person("suspended member", people.suspended.userId, "suspended"),
    person("removed member", people.removed.userId, "removed"),
    person("signed in, in no org", loner),
    person("member of the other org", theirs.people.member.userId),
    person("owner of the other org", theirs.people.owner.userId),
  ];
  const owner = person("owner", people.owner.userId, "owner");
  return [
    ...persons,
    { ...nobody, name: "anonymous", role: "rapport_app" },
    key("key with every scope", keys.all, levelsOfKey("all")),
    key("key with read scope", keys.read, levelsOfKey("read")),
    key("key that writes and does not delete", keys.write, levelsOfKey("write")),
    key("key with one scope", keys.deals, levelsOfKey("deals")),
    key("expired key", keys.expired, new Map()),
    key("revoked key", keys.revoked, new Map()),
    key("key of the other org", theirs.keys.all, new Map()),
    {
      ...owner,
      name: "partner token",
      claims: { ...owner.claims, permissions: partnerBounds },
      levels: new Map(partnerBounds.map((permission) => [permission, "all"])),
    },
    {
      ...owner,
      name: "session that has ended",
      claims: { ...owner.claims, session_id: ended },
      levels: new Map(),
      userId: null,
      memberId: null,
      actorId: null,
    },
    ...persons.map(({ claims, ...rest }): Principal => ({
      ...rest,
      name: `${rest.name}, Data API`,
      role: "authenticated",
      claims: { role: "authenticated", sub: claims.sub },
      headers: { "rapport-org": ours.id },
    })),
    {
      ...nobody,
      name: "forged claims, Data API",
      role: "authenticated",
      claims: { role: "authenticated", key_id: keys.all, org_id: ours.id, sub: loner },
      userId: loner,
      actorId: loner,
    },
    ...(["anon", "service_role", "rapport_web", "rapport_worker"] as const).map(
      (role): Principal => ({ ...nobody, name: role, role, claims: { ...owner.claims, role } }),
    ),
  ];
}

const seatNames = {
  owner: "owner",
  admin: "admin",
  member: "member",
  viewer: "viewer",
  seller: "role that reaches its own",
  lead: "role that reaches its team",
  clerk: "role that reads all and writes its own",
  both: "member of both orgs",
} as const;

function words(text: string): string[] {
  return text.split(" ").filter(Boolean);
}
