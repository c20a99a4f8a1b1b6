import { useTranslations } from "next-intl";

/** A missing value. The dash keeps the column readable; the word is for screen readers. */
export function None({ label }: { label?: string }) {
  const t = useTranslations("common");
  return (
    <span className="text-subtle-foreground">
      <span aria-hidden>–</span>
      <span className="sr-only">{label ?? t("empty")}</span>
    </span>
  );
}
