// How every call of the Gmail API is answered: who calls, what they may, what goes wrong on purpose, what it costs.
import type { App, Call } from "../passthrough.ts";
import { errorAnswer, GoogleError, usualError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Grant } from "./grants.ts";
import type { Mailbox } from "./mailbox.ts";
import type { World } from "./world.ts";

const SCOPE = "https://www.googleapis.com/auth/";
const FULL = "https://mail.google.com/";

/** Which scopes open a call, beside full access. */
export const scopesFor = {
  read: ["gmail.readonly", "gmail.modify"],
  headers: ["gmail.readonly", "gmail.modify", "gmail.metadata"],
  send: ["gmail.send", "gmail.modify", "gmail.compose"],
  change: ["gmail.modify"],
  insert: ["gmail.insert", "gmail.modify"],
  erase: [],
} as const;

export type GmailCall = { c: Call; mailbox: Mailbox; grant: Grant };
export type GmailRoute = {
  verb: "get" | "post" | "delete";
  /** Below `/gmail/v1/users/:user`. */
  path: string;
  /** As Google names it. */
  method: string;
  needs: keyof typeof scopesFor;
  answer(call: GmailCall): unknown;
};

/** Registers a call. `answer` gives the JSON, nothing for 204, or throws a GoogleError. */
export function registerRoute(app: App, world: World, route: GmailRoute): void {
  const handle = (c: Call): Promise<Response> =>
    withFaults(
      world,
      route.method,
      () => callerOf(world, c)?.address,
      async () => {
        const grant = callerOf(world, c);
        if (!grant) throw usualError(401);
        if (!mayCall(grant.scopes, route.needs))
          throw new GoogleError(
            403,
            "insufficientPermissions",
            "Request had insufficient authentication scopes.",
          );
        const user = c.req.param("user");
        const mailbox = world.mailboxes.get(grant.address);
        if (!mailbox || (user !== "me" && user.toLowerCase() !== grant.address))
          throw new GoogleError(403, "forbidden", `Delegation denied for ${grant.address}`);
        const early = world.quota.take(route.method, grant.address);
        if (early > 0)
          throw new GoogleError(
            429,
            "rateLimitExceeded",
            `User-rate limit exceeded.  Retry after ${new Date(Date.now() + early).toISOString()}`,
          );
        const body = await route.answer({ c, mailbox, grant });
        return body === undefined ? new Response(null, { status: 204 }) : Response.json(body);
      },
    );
  app[route.verb](`/gmail/v1/users/:user${route.path}`, handle);
  if (route.verb === "post") app.post(`/upload/gmail/v1/users/:user${route.path}`, handle);
}

/** Runs the work of one call under the faults that are set. */
export async function withFaults(
  world: World,
  method: string,
  address: () => string | undefined,
  work: () => Promise<Response>,
): Promise<Response> {
  world.calls.set(method, (world.calls.get(method) ?? 0) + 1);
  try {
    const fault = world.faults.take(method, address());
    if (fault?.delay_ms) await new Promise((resolve) => setTimeout(resolve, fault.delay_ms));
    if (fault?.cut) return cutConnection();
    if (fault?.status !== undefined) throw faultError(fault);
    const answer = await work();
    return fault?.lost ? cutConnection() : answer;
  } catch (error) {
    if (error instanceof GoogleError) return errorAnswer(error);
    throw error;
  }
}

/** The grant behind the Authorization header. */
export function callerOf(world: World, c: Call): Grant | undefined {
  const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return token === undefined ? undefined : world.grants.check(token);
}

function mayCall(scopes: readonly string[], needs: keyof typeof scopesFor): boolean {
  return scopes.includes(FULL) || scopesFor[needs].some((scope) => scopes.includes(SCOPE + scope));
}

function faultError({ status = 500, reason, retry_after }: Fault): GoogleError {
  return usualError(status, reason, retry_after);
}

/** A body that breaks before its first byte: the server closes the connection without an answer. */
function cutConnection(): Response {
  return new Response(
    new ReadableStream({
      pull(controller) {
        controller.error(new Error("cut on purpose"));
      },
    }),
  );
}
