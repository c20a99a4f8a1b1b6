"use client";
// Templates: one press fills subject and text with what is known about the receiver, and names what is not.
import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { api } from "#lib/client.ts";
import type { Page } from "#modules/crm/ui/index.ts";
import { keys } from "../data/keys.ts";
import type { Template } from "../data/types.ts";

export function TemplateMenu({ onPick }: { onPick: (template: Template) => void }) {
  const t = useTranslations("inbox.compose");
  const { data, isPending } = useQuery({
    queryKey: keys.templates,
    queryFn: () => api.get<Page<Template>>("/email-templates?limit=100"),
    staleTime: 60_000,
  });
  const templates = data?.data ?? [];
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={t("template")} title={t("template")}>
          <FileText className="size-4" aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top">
        {templates.length === 0 && (
          <DropdownMenuLabel>{t(isPending ? "templatesLoading" : "noTemplates")}</DropdownMenuLabel>
        )}
        {templates.map((template) => (
          <DropdownMenuItem key={template.id} onSelect={() => onPick(template)}>
            {template.name}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
