/** Pictures and files that came with texts. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { serveFile } from "../phones/serve-file.ts";
import { getSms } from "./service.ts";

/** One of a text's files. Throws `not_found`. */
export async function readMedia(
  ctx: Ctx,
  id: string,
  position: number,
  request: Request,
): Promise<Response> {
  const one = (await getSms(ctx, id)).media[position];
  if (!one?.id || one.state !== "stored")
    throw new AppError(
      "not_found",
      one?.state === "pending"
        ? "This file is still being fetched. Ask again in a moment."
        : "There is no such file with this text message.",
    );
  return serveFile(request, mediaKey(ctx.orgId, one.id), `text-${id}-${position}`);
}

/** Where such a file lies in the store. */
export const mediaKey = (orgId: string, fileId: string): string => `${orgId}/sms_media/${fileId}`;
