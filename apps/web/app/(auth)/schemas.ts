// The sign-in forms' fields. Messages are keys below auth.invalid.
import * as z from "zod/mini";

export const problems = [
  "credentials",
  "registration",
  "tooMany",
  "unreachable",
  "weakPassword",
  "samePassword",
  "password",
  "linkOver",
] as const;
export type AuthProblem = (typeof problems)[number];

const email = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.email("email"), z.maxLength(320, "email"));
const password = z
  .string()
  .check(z.minLength(10, "passwordShort"), z.maxLength(72, "passwordLong"));

export const signIn = z.object({
  email,
  password: z.string().check(z.minLength(1, "passwordMissing"), z.maxLength(200, "passwordLong")),
});
export const mail = z.object({ email });
export const register = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "name"), z.maxLength(200, "nameLong")),
  organisation: z
    .string()
    .check(z.trim(), z.minLength(1, "organisation"), z.maxLength(200, "nameLong")),
  email,
  password,
});
/** Whoever comes by an invitation joins an organisation and names none. */
export const registerInvited = z.object({ ...register.shape, organisation: z.string() });
export const newPassword = z.object({ password });

export type SignIn = z.infer<typeof signIn>;
export type Mail = z.infer<typeof mail>;
export type Register = z.infer<typeof register>;
export type NewPassword = z.infer<typeof newPassword>;
