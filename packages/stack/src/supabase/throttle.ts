// What hosted Supabase Auth limits by itself, and lite does not: tries of passwords, and mails, per account and per address.

type Rule = { path: RegExp; account: number; address: number; countsSuccess: boolean };

const windowMilliseconds = 900_000;

/** Addresses of Auth that try an account. Failures count; mails and new accounts count always. */
const rules: readonly Rule[] = [
  { path: /^\/auth\/v1\/token$/, account: 10, address: 50, countsSuccess: false },
  { path: /^\/auth\/v1\/verify$/, account: 10, address: 50, countsSuccess: false },
  {
    path: /^\/auth\/v1\/(?:otp|magiclink|recover|resend)$/,
    account: 5,
    address: 100,
    countsSuccess: true,
  },
  { path: /^\/auth\/v1\/signup$/, account: 5, address: 100, countsSuccess: true },
];

/** Tries within the window, by subject. Bounded: what is over is forgotten when the map grows. */
export class Throttle {
  readonly #tries = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** 0 when one more may pass, else the seconds to wait. Counts nothing. */
  wait(subject: string, allowed: number): number {
    const tries = this.#recent(subject);
    const first = tries.at(-allowed);
    return first === undefined
      ? 0
      : Math.max(1, Math.ceil((first + windowMilliseconds - this.#now()) / 1000));
  }

  count(subject: string): void {
    if (this.#tries.size > 10_000) for (const known of this.#tries.keys()) this.#recent(known);
    this.#tries.set(subject, [...this.#recent(subject), this.#now()]);
  }

  /** Takes back a try that was counted before it was made. */
  refund(subject: string): void {
    this.#recent(subject).pop();
  }

  #recent(subject: string): number[] {
    const after = this.#now() - windowMilliseconds;
    const kept = (this.#tries.get(subject) ?? []).filter((at) => at > after);
    if (kept.length === 0) this.#tries.delete(subject);
    else this.#tries.set(subject, kept);
    return kept;
  }
}

/** Lets a request of Auth pass, or answers 429 with Retry-After. A refresh of a session is no try. */
export async function throttleAuth(
  throttle: Throttle,
  request: Request,
  peer: string | undefined,
  pass: () => Promise<Response>,
): Promise<Response> {
  const url = new URL(request.url);
  const rule =
    request.method === "POST" ? rules.find(({ path }) => path.test(url.pathname)) : undefined;
  if (!rule || url.searchParams.get("grant_type") === "refresh_token") return pass();
  const kind = rule.path.source;
  const account = await accountOf(request);
  const subjects: [string, number][] = [
    [`${kind} from ${peer ?? "unknown"}`, rule.address],
    ...(account ? [[`${kind} for ${account}`, rule.account] as [string, number]] : []),
  ];
  const wait = Math.max(...subjects.map(([subject, allowed]) => throttle.wait(subject, allowed)));
  if (wait > 0) return tooMany(wait);
  // Counted before it is made: tries at once must not pass together.
  for (const [subject] of subjects) throttle.count(subject);
  const answer = await pass();
  if (answer.ok && !rule.countsSuccess) for (const [subject] of subjects) throttle.refund(subject);
  return answer;
}

/** The account that a request names, or nothing: its body may be anything. */
async function accountOf(request: Request): Promise<string | undefined> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined);
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === "string" ? email.trim().toLowerCase().slice(0, 320) : undefined;
}

/** As Auth words it, so that supabase-js reads it. */
function tooMany(wait: number): Response {
  return Response.json(
    {
      code: 429,
      error_code: "over_request_rate_limit",
      msg: `Too many tries. Try again in ${wait} s.`,
    },
    {
      status: 429,
      headers: { "Retry-After": String(wait), "Access-Control-Allow-Origin": "*" },
    },
  );
}
