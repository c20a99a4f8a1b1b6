"use client";
import { useTranslations } from "next-intl";
import { Code } from "#components/ui/code.tsx";
import { Tabs, TabsContent, TabsList } from "#components/ui/tabs.tsx";
import { verifySnippets } from "./webhook-snippets.ts";

/** Verification in the language of the reader. */
export function VerifyTabs() {
  const t = useTranslations("docs.webhooks");
  return (
    <Tabs defaultValue={verifySnippets[0]!.id}>
      <TabsList
        label={t("language")}
        items={verifySnippets.map(({ id, label }) => ({ value: id, label }))}
        className="border-b"
      />
      {verifySnippets.map(({ id, file, label, text }) => (
        <TabsContent key={id} value={id} className="mt-3">
          <Code label={`${label}, ${file}`} text={text} />
        </TabsContent>
      ))}
    </Tabs>
  );
}
