"use server";
// What the sign-in forms do. Answers are keys of messages/en/auth.json, never words of the Auth server:
// those tell an unknown address from a wrong password.
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Route } from "next";
import { authClient } from "#lib/auth-client.ts";
import { database } from "#lib/database.ts";
import { env } from "#lib/env.ts";
import { isInvitation, returnToCookie, safeReturnTo } from "#lib/return-to.ts";
import { guardTry } from "#lib/security/guard-try.ts";
import { noteFailedSignIn } from "#lib/security/note-failed-sign-in.ts";
import { clientAddress, countedAddress } from "#lib/security/peer.ts";
import {
  currentSession,
  endAllOthers,
  endCurrentSession,
  replaceSession,
} from "./browser-session.ts";
import * as schemas from "./schemas.ts";

export type AuthAnswer =
  | { ok: true }
  | { ok: false; problem: schemas.AuthProblem; waitSeconds?: number };

const ok: AuthAnswer = { ok: true };
const no = (problem: schemas.AuthProblem): AuthAnswer => ({ ok: false, problem });

type Failure = { status?: number | undefined; code?: string | undefined; name: string };

function problemOf(error: Failure, otherwise: schemas.AuthProblem): schemas.AuthProblem {
  if (error.status === 429 || error.code?.startsWith("over_")) return "tooMany";
  if (error.name === "AuthRetryableFetchError" || (error.status ?? 0) >= 500) return "unreachable";
  if (error.code === "weak_password") return "weakPassword";
  if (error.code === "same_password") return "samePassword";
  return otherwise;
}

/** Counts the try by account and address, and answers at the next full step of time. */
async function guarded(
  kind: "password" | "mail" | "register",
  email: string,
  attempt: () => Promise<AuthAnswer>,
): Promise<AuthAnswer> {
  const from = { address: clientAddress(), userAgent: (await headers()).get("user-agent") };
  return guardTry(
    database(),
    {
      kind,
      email,
      address: countedAddress(),
      // A mail server may take its time for an account that is there.
      stepMilliseconds: kind === "password" ? 500 : 1_000,
      onFailure: (failure) => noteFailedSignIn(database(), failure, from),
    },
    attempt,
  );
}

/** Where the link of a mail leads. A link says nothing of the page that was wanted: this browser remembers it. */
async function callback(returnTo: string) {
  const jar = await cookies();
  jar.set(returnToCookie, safeReturnTo(returnTo), {
    httpOnly: true,
    sameSite: "lax",
    path: "/callback",
    maxAge: 3600,
  });
  return `${env.webOrigin()}/callback`;
}

/** Signs in with a password and goes to `returnTo`. Unknown mail and wrong password answer the same. */
export async function signIn(input: schemas.SignIn, returnTo: string): Promise<AuthAnswer> {
  const parsed = schemas.signIn.safeParse(input);
  if (!parsed.success) return no("credentials");
  const before = await currentSession();
  const { auth } = await authClient();
  let token: string | undefined;
  const answer = await guarded("password", parsed.data.email, async () => {
    const { data, error } = await auth.signInWithPassword(parsed.data);
    token = data.session?.access_token;
    return error ? no(problemOf(error, "credentials")) : ok;
  });
  if (!answer.ok) return answer;
  await replaceSession(before, token);
  redirect(safeReturnTo(returnTo) as Route);
}

/** Makes an account. Goes on if Auth signs in at once; else a mail must be confirmed first. */
export async function register(input: schemas.Register, returnTo: string): Promise<AuthAnswer> {
  const shape = isInvitation(returnTo) ? schemas.registerInvited : schemas.register;
  const parsed = shape.safeParse(input);
  if (!parsed.success) return no("registration");
  const { email, password, name, organisation } = parsed.data;
  const before = await currentSession();
  const { auth } = await authClient();
  let token: string | undefined;
  const answer = await guarded("register", email, async () => {
    const { data, error } = await auth.signUp({
      email,
      password,
      options: {
        emailRedirectTo: await callback(returnTo),
        data: { full_name: name, org_name: organisation },
      },
    });
    token = data.session?.access_token;
    return error ? no(problemOf(error, "registration")) : ok;
  });
  if (!answer.ok || !token) return answer;
  await replaceSession(before, token);
  redirect(safeReturnTo(returnTo) as Route);
}

/** Mails a link that signs in. Answers the same whether or not there is an account. */
export async function sendLink(input: schemas.Mail, returnTo: string): Promise<AuthAnswer> {
  const parsed = schemas.mail.safeParse(input);
  if (!parsed.success) return ok;
  const { auth } = await authClient();
  return guarded("mail", parsed.data.email, async () => {
    const { error } = await auth.signInWithOtp({
      email: parsed.data.email,
      options: {
        shouldCreateUser: false,
        emailRedirectTo: await callback(returnTo),
      },
    });
    return answerOfMail(error);
  });
}

/** Mails a link to choose a new password. Answers the same whether or not there is an account. */
export async function sendReset(input: schemas.Mail): Promise<AuthAnswer> {
  const parsed = schemas.mail.safeParse(input);
  if (!parsed.success) return ok;
  const { auth } = await authClient();
  return guarded("mail", parsed.data.email, async () => {
    const { error } = await auth.resetPasswordForEmail(parsed.data.email, {
      redirectTo: await callback("/reset"),
    });
    return answerOfMail(error);
  });
}

function answerOfMail(error: Failure | null): AuthAnswer {
  if (!error) return ok;
  const problem = problemOf(error, "credentials");
  return problem === "unreachable" || problem === "tooMany" ? no(problem) : ok;
}

/** Sets the password of whoever came by a reset link. All their other sessions end. */
export async function setPassword(input: schemas.NewPassword): Promise<AuthAnswer> {
  const parsed = schemas.newPassword.safeParse(input);
  if (!parsed.success) return no("weakPassword");
  const auth = await authClient();
  const { error } = await auth.auth.updateUser({ password: parsed.data.password });
  if (error) return no(problemOf(error, error.status === 401 ? "linkOver" : "password"));
  await endAllOthers();
  redirect("/");
}

/** Ends the session on this device at once. */
export async function signOut() {
  await endCurrentSession();
  const auth = await authClient();
  await auth.auth.signOut({ scope: "local" });
  redirect("/login");
}
