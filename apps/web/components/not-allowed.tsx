import { LockKeyhole } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "#components/ui/empty-state.tsx";

/** Instead of a page that one's role may not see. */
export function NotAllowed() {
  const t = useTranslations("errors.notAllowed");
  return (
    <EmptyState icon={LockKeyhole} title={t("title")}>
      {t("text")}
    </EmptyState>
  );
}
