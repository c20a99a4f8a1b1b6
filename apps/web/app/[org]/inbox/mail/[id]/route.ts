// A mail with the remote pictures that somebody asked for. What it may load and do stands in its headers, which proxy.ts sets.
import { AppError, uuidPattern } from "@rapport/core";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { readMailPage } from "#modules/comms/index.ts";

export async function GET(_: Request, { params }: RouteContext<"/[org]/inbox/mail/[id]">) {
  const { org, id } = await params;
  const { can, read } = await pageContext(org);
  const t = await getTranslations("inbox.mail");
  const page =
    uuidPattern.test(id) && can("emails.read")
      ? await read((ctx) => readMailPage(ctx, id, t("quoted"))).catch((error: unknown) => {
          if (error instanceof AppError && error.code === "not_found") return null;
          throw error;
        })
      : null;
  return new Response(page ?? "", {
    status: page === null ? 404 : 200,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
}
