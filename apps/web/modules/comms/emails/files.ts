/** Files on their way into a mail, and those that came with one. */
import { AppError, invalidField, notFound, uuid7, type Log } from "@rapport/core";
import type { Ctx, Database } from "@rapport/db";
import { sql } from "kysely";
import { env } from "#lib/env.ts";
import { maxMailBytes } from "./schema.ts";

const keyOf = (orgId: string) => `${orgId}/attachment/${uuid7()}`;

/** Keeps an uploaded file until it goes with a mail, for a day at most. */
export async function keepFile(
  ctx: Ctx,
  { file_name, content_type }: { file_name: string; content_type: string },
  bytes: Uint8Array<ArrayBuffer>,
) {
  const fileKey = keyOf(ctx.orgId);
  await env.fileStore().put(fileKey, bytes, content_type);
  const row = await ctx.db
    .insertInto("email_files")
    .values({
      org_id: ctx.orgId,
      file_name,
      content_type,
      size_bytes: String(bytes.length),
      file_key: fileKey,
    })
    .returning(["id", "file_name", "content_type", "size_bytes", "created_at"])
    .executeTakeFirstOrThrow();
  return { ...row, size_bytes: Number(row.size_bytes) };
}

type Taken = {
  id: string;
  file_name: string;
  content_type: string;
  size_bytes: string;
  file_key: string;
};

/** The caller's uploads for a mail: each goes with one. Throws `invalid` for what is not there, or too much. */
export async function takeFiles(ctx: Ctx, ids: readonly string[]): Promise<Taken[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Taken>`select * from app.take_email_files(${ids}::uuid[])`.execute(
    ctx.db,
  );
  const missing = ids.findIndex((id) => !rows.some((row) => row.id === id));
  if (missing >= 0)
    throw invalidField(
      `/attachments/${missing}`,
      "There is no such file of yours, or it has gone with another mail. Upload it again.",
    );
  const size = rows.reduce((sum, row) => sum + Number(row.size_bytes), 0);
  if (size > maxMailBytes)
    throw invalidField("/attachments", "Together the files are larger than 25 MB.");
  return ids.map((id) => rows.find((row) => row.id === id)!);
}

/** Pictures that a browser shows without running anything. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** The bytes of an attachment, never as a page of ours. Throws `not_found`, also where the mail's text is not the caller's to read. */
export async function downloadAttachment(
  ctx: Ctx,
  emailId: string,
  attachmentId: string,
  inline: boolean,
): Promise<Response> {
  const row = await ctx.db
    .selectFrom("email_attachments")
    .select(["file_name", "content_type", "file_key"])
    .where("org_id", "=", ctx.orgId)
    .where("email_id", "=", emailId)
    .where("id", "=", attachmentId)
    .executeTakeFirst();
  if (!row) throw notFound("attachment", attachmentId);
  const file = await env.fileStore().get(row.file_key);
  if (!file)
    throw new AppError("not_found", `The file ${row.file_name} is not kept here any more.`);
  const picture = inline && pictures.has(row.content_type.toLowerCase());
  return new Response(file.bytes, {
    headers: {
      "Content-Type": picture ? row.content_type.toLowerCase() : "application/octet-stream",
      "Content-Disposition": `${picture ? "inline" : "attachment"}; filename*=UTF-8''${encodeName(row.file_name)}`,
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Content-Length": String(file.bytes.length),
    },
  });
}

/** RFC 8187: what encodeURIComponent leaves as it is and a parameter may not hold is encoded, too. */
const encodeName = (name: string): string =>
  encodeURIComponent(name.toWellFormed().replaceAll(/[/\\]/g, "_")).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Removes the files of uploads that went with no mail for a day, of mails that were called back and of what was deleted. Answers how
 * many. What is removed is forgotten afterwards, so one who dies in between leaves it to the next.
 */
export async function sweepFiles(db: Database, log: Log): Promise<number> {
  const rows = await db.call<{ file_key: string }>(
    "select sweep_email_files as file_key from app.sweep_email_files(100)",
    [],
  );
  if (rows.length === 0) return 0;
  const gone: string[] = [];
  const kept: string[] = [];
  for (const { file_key } of rows) {
    try {
      await env.fileStore().remove(file_key);
      gone.push(file_key);
    } catch (error) {
      kept.push(file_key);
      log("warn", "A file that nobody names could not be removed.", { file_key, error });
    }
  }
  await db.call("select app.forget_files($1, $2)", [gone, kept]);
  return gone.length;
}
