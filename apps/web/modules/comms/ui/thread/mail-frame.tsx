"use client";
// A mail's HTML in a frame without scripts and without an origin. Remote pictures load only after somebody asked for them.
import { useQuery } from "@tanstack/react-query";
import { ImageOff, Maximize2, Minimize2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { fetchFile, toDataUrl } from "../data/fetch-file.ts";
import type { Email } from "../data/types.ts";
import { guessHeight, hasRemote, mailDocument, type Pictures } from "./mail-document.ts";

const none: Pictures = new Map();
const FOLDED = 640;
/** Links open beside the page, and what they open is a page like any other. */
const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";

/** The pictures that came with a mail, as its frame can show them. One that cannot be had is left out. */
function usePictures(email: Email, html: string, org: string): Pictures {
  const named = email.attachments.filter(
    ({ content_id, content_type }) =>
      content_id && content_type.startsWith("image/") && html.includes("data-cid="),
  );
  const { data } = useQuery({
    queryKey: ["comms", "pictures", email.id],
    queryFn: async ({ signal }) =>
      new Map(
        await Promise.all(
          named.map(async ({ id, content_id }): Promise<[string, string]> => {
            const path = `/emails/${email.id}/attachments/${id}?inline=true`;
            const blob = await fetchFile(path, org, signal).catch(() => undefined);
            return [content_id ?? "", blob ? await toDataUrl(blob) : ""];
          }),
        ),
      ),
    enabled: named.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? none;
}

export function MailFrame({ email, html }: { email: Email; html: string }) {
  const t = useTranslations("inbox.mail");
  const { org } = useParams<{ org: string }>();
  const [remote, setRemote] = useState(false);
  const [high, setHigh] = useState(false);
  const pictures = usePictures(email, html, org);
  const height = guessHeight(html);
  const title = t("frame", { subject: email.subject || t("noSubject") });
  const style = { height: high ? height : Math.min(height, FOLDED) };
  const looks = "block w-full resize-y rounded-md bg-white";
  return (
    <div className="flex flex-col gap-2">
      {hasRemote(html) && !remote && (
        <p className="flex flex-wrap items-center gap-2 rounded-md bg-muted px-2.5 py-1.5 text-xs text-muted-foreground">
          <ImageOff className="size-3.5" aria-hidden />
          <span className="min-w-0 flex-1">{t("remoteHidden")}</span>
          <Button size="sm" onClick={() => setRemote(true)}>
            {t("showRemote")}
          </Button>
        </p>
      )}
      {remote ? (
        <iframe
          // Another document is another frame: one that had srcdoc would keep it.
          key="remote"
          title={title}
          sandbox={SANDBOX}
          referrerPolicy="no-referrer"
          src={`/${org}/inbox/mail/${email.id}`}
          style={style}
          className={looks}
        />
      ) : (
        <iframe
          key="own"
          title={title}
          sandbox={SANDBOX}
          referrerPolicy="no-referrer"
          srcDoc={mailDocument(html, { pictures, remote: false, quoted: t("quoted") })}
          style={style}
          className={looks}
        />
      )}
      {height > FOLDED && (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setHigh(!high)}>
          {high ? (
            <Minimize2 className="size-3.5" aria-hidden />
          ) : (
            <Maximize2 className="size-3.5" aria-hidden />
          )}
          {t(high ? "lower" : "higher")}
        </Button>
      )}
    </div>
  );
}
