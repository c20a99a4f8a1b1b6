"use client";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useRef, useState } from "react";
import { useNotify } from "#modules/crm/ui/index.ts";
import type { Uploaded } from "./draft.ts";
import type { Upload } from "./file-list.tsx";
import { uploadFile } from "./upload.ts";

const LARGEST = 25_000_000;

/** Uploads the files that are chosen, one after the other, and adds each to the draft as it arrives. */
export function useFiles(files: Uploaded[], onChange: (files: Uploaded[]) => void) {
  const t = useTranslations("inbox.compose");
  const { org } = useParams<{ org: string }>();
  const notify = useNotify();
  const [uploads, setUploads] = useState<Upload[]>([]);
  // Several may arrive before the draft is drawn again.
  const kept = useRef(files);
  kept.current = files;

  async function add(list: readonly File[]) {
    for (const file of list) {
      const sum = kept.current.reduce((total, one) => total + one.size_bytes, file.size);
      if (sum > LARGEST) {
        notify.failed(t("tooLarge", { name: file.name }), undefined);
        continue;
      }
      const key = crypto.randomUUID();
      setUploads((all) => [...all, { key, name: file.name, share: 0 }]);
      try {
        const made = await uploadFile(file, org, (share) =>
          setUploads((all) => all.map((one) => (one.key === key ? { ...one, share } : one))),
        );
        kept.current = [...kept.current, made];
        onChange(kept.current);
      } catch (error) {
        notify.failed(t("notUploaded", { name: file.name }), error);
      }
      setUploads((all) => all.filter((one) => one.key !== key));
    }
  }
  return {
    uploads,
    add,
    remove: (id: string) => onChange(kept.current.filter((file) => file.id !== id)),
  };
}
