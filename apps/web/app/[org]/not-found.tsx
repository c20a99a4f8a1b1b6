import { Compass } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "#components/ui/empty-state.tsx";

/** Inside the frame: the sidebar stays, so that people keep their place. */
export default async function NotFound() {
  const t = await getTranslations("errors.notFound");
  return (
    <EmptyState as="h1" icon={Compass} title={t("title")}>
      {t("text")}
    </EmptyState>
  );
}
