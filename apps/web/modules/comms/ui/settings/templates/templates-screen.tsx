"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { FileText, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { None } from "#components/ui/none.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Template } from "../../../templates/schema.ts";
import { Owner } from "../owner.tsx";
import { useAct } from "../use-act.ts";
import { type Page, usePages } from "../use-pages.ts";
import { TemplateDialog } from "./template-dialog.tsx";

type Props = { templates: Page<Template> };

/** Templates of emails: the organisation's and one's own. */
export function TemplatesScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ templates: first }: Props) {
  const t = useTranslations("templates");
  const m = useTranslations("mailboxes");
  const list = usePages<Template>("/email-templates?limit=50&sort=name", first);
  const { act } = useAct();
  const canWrite = useCan("email_templates.write");
  const canDelete = useCan("email_templates.delete");
  const [editing, setEditing] = useState<Template | "new" | null>(null);
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setEditing("new")}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  const remove = async ({ id, name }: Template) => {
    const done = await act(() => api.delete(`/email-templates/${id}`), { failed: t("notDeleted") });
    await list.reread();
    if (done)
      toast.success(t("deleted", { name }), {
        action: {
          label: m("undo"),
          onClick: () =>
            void act(() => api.post(`/email-templates/${id}/restore`), {
              failed: t("notRestored"),
            }).then(() => list.reread()),
        },
      });
  };
  return (
    <SettingsFrame crumbs={[{ label: t("title") }]} actions={list.rows.length > 0 && create}>
      <SettingsIntro title={t("title")}>{t("intro")}</SettingsIntro>
      {list.rows.length === 0 ? (
        <EmptyState icon={FileText} title={t("empty")} actions={create}>
          {t(canWrite ? "emptyText" : "emptyReadOnly")}
        </EmptyState>
      ) : (
        <Table label={t("title")} className="table-fixed">
          <colgroup>
            <col />
            <col className="w-[40%] max-md:hidden" />
            <col className="w-36 max-md:w-28" />
            <col className="w-14" />
          </colgroup>
          <TableHead>
            <TableRow>
              <TableHeader>{t("name")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("subject")}</TableHeader>
              <TableHeader>{t("whose")}</TableHeader>
              <TableHeader>
                <span className="sr-only">{t("actions")}</span>
              </TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {list.rows.map((template) => (
              <TableRow key={template.id}>
                <TableCell>
                  {canWrite ? (
                    <button
                      type="button"
                      className="block max-w-full truncate rounded-sm text-left font-medium hover:underline max-md:min-h-11"
                      onClick={() => setEditing(template)}
                    >
                      {template.name}
                    </button>
                  ) : (
                    <span className="block truncate font-medium">{template.name}</span>
                  )}
                </TableCell>
                <TableCell className="truncate text-muted-foreground max-md:hidden">
                  {template.subject || <None label={t("noSubject")} />}
                </TableCell>
                <TableCell>
                  {template.shared ? (
                    <Owner name={t("everybody")} shared />
                  ) : (
                    <Owner name={t("mine")} />
                  )}
                </TableCell>
                <TableCell>
                  {canDelete && (
                    <Button
                      size="icon-sm"
                      variant="ghost"
                      aria-label={t("delete", { name: template.name })}
                      onClick={() => void remove(template)}
                    >
                      <Trash2 className="size-4" aria-hidden />
                    </Button>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {m("more")}
        </Button>
      )}
      {editing && (
        <TemplateDialog
          template={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => {
            setEditing(null);
            void list.reread();
          }}
        />
      )}
    </SettingsFrame>
  );
}
