"use client";
import { useTranslations } from "next-intl";
import type { Import } from "../schema.ts";

const DELIMITERS: Record<string, "comma" | "semicolon" | "tab" | "pipe"> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "pipe",
};

/** How the file was read, and what was assumed or left out. */
export function FileRemarks({ found }: { found: Import }) {
  const t = useTranslations("imports");
  return (
    <ul className="flex flex-col gap-0.5 border-b bg-muted px-4 py-2 text-xs text-muted-foreground">
      <li>
        {t("read", {
          encoding: found.encoding,
          delimiter: t(`delimiter.${DELIMITERS[found.delimiter] ?? "comma"}`),
        })}
      </li>
      {found.remarks.map((remark) => (
        <li key={remark} className="text-foreground">
          {remark}
        </li>
      ))}
    </ul>
  );
}
