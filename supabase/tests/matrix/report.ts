// What was tried and what surprised: counted over all doors, told in one line.

export type Surprise = {
  door: string;
  principal: string;
  object: string;
  verb: string;
  /** What happened and what should have. */
  what: string;
};

/** Counts tries and collects surprises. */
export class Report {
  tried = 0;
  /** Tries by verb. */
  readonly byVerb = new Map<string, number>();
  readonly surprises: Surprise[] = [];
  private readonly seen = {
    door: new Set<string>(),
    principal: new Set<string>(),
    object: new Set<string>(),
    verb: new Set<string>(),
  };

  /** One try; `what` is null when it went as expected. */
  note(cell: Omit<Surprise, "what">, what: string | null): void {
    this.tried++;
    const verb = verbOf(cell.verb);
    this.byVerb.set(verb, (this.byVerb.get(verb) ?? 0) + 1);
    this.seen.door.add(cell.door);
    this.seen.principal.add(personOf(cell.principal));
    // A function is one, whether a door names its schema or not.
    this.seen.object.add(cell.object.replace(/^\w+\.(?=\w+\(\)$)/, ""));
    this.seen.verb.add(verb);
    if (what !== null) this.surprises.push({ ...cell, what });
  }

  /** What was tried, axis by axis. */
  axes(): Record<"door" | "principal" | "object" | "verb", string[]> {
    return {
      door: [...this.seen.door],
      principal: [...this.seen.principal],
      object: [...this.seen.object],
      verb: [...this.seen.verb],
    };
  }

  add(other: { tried: number; surprises: Surprise[]; axes: ReturnType<Report["axes"]> }): void {
    this.tried += other.tried;
    this.surprises.push(...other.surprises);
    for (const axis of ["door", "principal", "object", "verb"] as const)
      for (const name of other.axes[axis]) this.seen[axis].add(name);
  }

  /** The whole run in one line. */
  summary(): string {
    const { door, principal, object, verb } = this.seen;
    const kinds = [...object].map(kindOf);
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    const tables = `${count("table")} tables (${count("function")} functions, ${count("operation")} operations)`;
    return `matrix: ${tables} × ${verb.size} verbs × ${principal.size} principals × ${door.size} doors = ${this.tried} tried, ${this.surprises.length} surprises`;
  }
}

function kindOf(object: string): "table" | "function" | "operation" | "other" {
  if (object.endsWith("()")) return "function";
  if (/^[A-Z]+ \//.test(object)) return "operation";
  return object.includes(" ") ? "other" : "table";
}

/** `embed owner_id` and `embed team_id` are one verb. */
function verbOf(verb: string): string {
  return verb
    .replace(/, read again$/, "")
    .replace(
      /^(embed|change|write|read|insert with another org's|update to another org's|write another org's) [a-z_]+$/,
      "$1",
    )
    .replace(/^another org's \w+, by the key alone$/, "another org's reference, by the key alone");
}

/** The same person at two doors is one principal. */
function personOf(principal: string): string {
  return principal.replace(/, Data API$/, "");
}

/** A surprise as one line. */
export function tell({ door, principal, object, verb, what }: Surprise): string {
  return `${door} · ${principal} · ${verb} · ${object}: ${what}`;
}
