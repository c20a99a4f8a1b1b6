/** Why a write met no row: it is not there, or it is there to read and not to change. */
import { AppError, notFound, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";

/** `not_found`, or `forbidden` for a record that `read` finds and that the caller's role does not reach with `permission`. */
export async function notWritten(
  ctx: Ctx,
  noun: string,
  id: string,
  permission: Permission,
  read: (ctx: Ctx, id: string) => Promise<unknown>,
): Promise<AppError> {
  if (!ctx.partial.has(permission)) return notFound(noun, id);
  try {
    await read(ctx, id);
  } catch {
    return notFound(noun, id);
  }
  return new AppError(
    "forbidden",
    `You may read this ${noun} and not change it: with ${permission} your role reaches only records of your own or of your team. Ask its owner, or an admin for a role that reaches further.`,
  );
}
