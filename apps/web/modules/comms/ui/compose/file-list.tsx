"use client";
// Files that go with a mail: those on their way show how far they are.
import { Paperclip, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { formatBytes } from "../data/format-bytes.ts";
import type { Uploaded } from "./draft.ts";

export type Upload = { key: string; name: string; share: number };

type Props = { files: Uploaded[]; uploads: Upload[]; onRemove: (id: string) => void };

export function FileList({ files, uploads, onRemove }: Props) {
  const t = useTranslations("inbox.compose");
  const locale = useLocale();
  if (files.length + uploads.length === 0) return null;
  const chip =
    "flex h-8 max-w-64 items-center gap-1.5 rounded-md border bg-card pl-2 text-xs max-md:h-11";
  return (
    <ul aria-label={t("files")} className="flex flex-wrap gap-1.5 px-3 py-2">
      {files.map((file) => (
        <li key={file.id} className={chip}>
          <Paperclip className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          <span className="truncate">{file.file_name}</span>
          <span className="shrink-0 text-muted-foreground">
            {formatBytes(file.size_bytes, locale)}
          </span>
          <Button
            size="icon-xs"
            variant="ghost"
            aria-label={t("removeFile", { name: file.file_name })}
            onClick={() => onRemove(file.id)}
          >
            <X className="size-3" aria-hidden />
          </Button>
        </li>
      ))}
      {uploads.map(({ key, name, share }) => (
        <li key={key} className={`${chip} pr-2`}>
          <span className="truncate">{name}</span>
          <progress
            value={share}
            max={1}
            aria-label={t("uploading", { name })}
            className="h-1.5 w-16 accent-(--primary)"
          />
        </li>
      ))}
    </ul>
  );
}
