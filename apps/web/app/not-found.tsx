import { Compass } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

export default async function NotFound() {
  const t = await getTranslations("errors.notFound");
  return (
    <main className="flex min-h-dvh flex-col bg-background">
      <EmptyState
        as="h1"
        icon={Compass}
        title={t("title")}
        actions={
          <Button variant="primary" asChild>
            <Link href="/">{t("home")}</Link>
          </Button>
        }
      >
        {t("text")}
      </EmptyState>
    </main>
  );
}
