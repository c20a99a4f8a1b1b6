"use client";
// The files of a mail: name, size, and to be saved by pressing.
import { FileText, Image as ImageIcon } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useNotify } from "#modules/crm/ui/index.ts";
import { saveFile } from "../data/fetch-file.ts";
import { formatBytes } from "../data/format-bytes.ts";
import type { Email } from "../data/types.ts";

export function Attachments({ email }: { email: Email }) {
  const t = useTranslations("inbox.mail");
  const files = email.attachments.filter(
    ({ is_inline, content_id }) =>
      !(is_inline && content_id && email.body?.html?.includes("data-cid=")),
  );
  if (files.length === 0) return null;
  return (
    <ul aria-label={t("attachments")} className="flex flex-wrap gap-2">
      {files.map((file) => (
        <li key={file.id}>
          <FileButton emailId={email.id} file={file} />
        </li>
      ))}
    </ul>
  );
}

function FileButton({ emailId, file }: { emailId: string; file: Email["attachments"][number] }) {
  const t = useTranslations("inbox.mail");
  const locale = useLocale();
  const { org } = useParams<{ org: string }>();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const Icon = file.content_type.startsWith("image/") ? ImageIcon : FileText;
  async function save() {
    setBusy(true);
    try {
      await saveFile(`/emails/${emailId}/attachments/${file.id}`, org, file.file_name);
    } catch (error) {
      notify.failed(t("notSaved", { name: file.file_name }), error);
    }
    setBusy(false);
  }
  return (
    <Button pending={busy} onClick={() => void save()} className="max-w-72 text-xs">
      <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <span className="sr-only">{t("download")} </span>
      <span className="truncate">{file.file_name || t("nameless")}</span>
      <span className="text-muted-foreground">{formatBytes(file.size_bytes, locale)}</span>
    </Button>
  );
}
