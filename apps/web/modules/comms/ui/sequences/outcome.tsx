"use client";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Notice } from "../settings/notice.tsx";
import type { Outcome as Result } from "./use-enroll.ts";

/** Who was put into a sequence, and why others were not. */
export function Outcome({ outcome }: { outcome: Result }) {
  const t = useTranslations("sequences");
  const { added, refused, more } = outcome;
  return (
    <div className="flex flex-col gap-3" role="status">
      {added > 0 && (
        <Notice tone="success" icon={CircleCheck} title={t("added", { count: added })} />
      )}
      {refused.length > 0 && (
        <Notice
          tone="warning"
          icon={TriangleAlert}
          title={t("refused", { count: refused.length + more })}
        >
          <ul className="mt-1 flex flex-col gap-0.5">
            {refused.map(({ id, name, reason }) => (
              <li key={id}>
                {name ? `${name}: ` : ""}
                {reason}
              </li>
            ))}
            {more > 0 && <li>{t("andMore", { count: more })}</li>}
          </ul>
        </Notice>
      )}
    </div>
  );
}
