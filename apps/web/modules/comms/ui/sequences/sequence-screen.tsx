"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Trash2, UserPlus } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { TopBar } from "#components/shell/topbar.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Tabs, TabsContent, TabsList } from "#components/ui/tabs.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Sequence } from "../../sequences/schema.ts";
import { useAct } from "../settings/use-act.ts";
import { AddPeopleDialog } from "./add-people-dialog.tsx";
import { Enrolled } from "./enrolled.tsx";
import type { Figures } from "./figures.tsx";
import { SequenceEditor } from "./sequence-editor.tsx";

type Props = { sequence: Sequence; figures: readonly Figures[] };

/** One sequence: what it sends and when, and who is in it. */
export function SequenceScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ sequence, figures }: Props) {
  const t = useTranslations("sequences");
  const c = useTranslations("common");
  const router = useRouter();
  const queries = useQueryClient();
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const canWrite = useCan("sequences.write");
  const canDelete = useCan("sequences.delete");
  const [asking, setAsking] = useState<"add" | "delete" | null>(null);
  const [tab, setTab] = useState("steps");
  const list = `/${org}/sequences`;
  const remove = async () => {
    const done = await act(
      () =>
        api.delete(`/sequences/${sequence.id}`, {
          headers: { "If-Match": `"${sequence.version}"` },
        }),
      { failed: t("notDeleted") },
    );
    setAsking(null);
    if (!done) return;
    toast.success(t("deleted", { name: sequence.name }), {
      action: { label: c("undo"), onClick: () => void restore() },
    });
    router.push(list as Route);
  };
  const restore = async () => {
    const back = await act(() => api.post(`/sequences/${sequence.id}/restore`), {
      failed: t("notRestored"),
    });
    if (back) router.push(`${list}/${sequence.id}` as Route);
  };
  return (
    <>
      <TopBar crumbs={[{ label: t("title"), href: list }, { label: sequence.name }]}>
        {canWrite && sequence.steps.length > 0 && (
          <Button size="sm" onClick={() => setAsking("add")}>
            <UserPlus className="size-3.5" aria-hidden />
            <span className="max-md:sr-only">{t("addPeople")}</span>
          </Button>
        )}
        {canDelete && (
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button size="icon-sm" variant="ghost" aria-label={t("more")}>
                <Ellipsis className="size-4" aria-hidden />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              <DropdownMenuItem icon={Trash2} danger onSelect={() => setAsking("delete")}>
                {t("delete")}
              </DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        )}
      </TopBar>
      <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
        <TabsList
          label={sequence.name}
          items={[
            { value: "steps", label: t("steps"), count: sequence.steps.length },
            { value: "people", label: t("people") },
          ]}
          className="shrink-0 border-b px-2"
        />
        <TabsContent
          value="steps"
          forceMount
          className="min-h-0 flex-1 overflow-y-auto data-[state=inactive]:hidden"
        >
          <SequenceEditor
            key={sequence.version}
            sequence={sequence}
            figures={figures}
            readOnly={!canWrite}
            onSaved={() => router.refresh()}
          />
        </TabsContent>
        <TabsContent value="people" className="min-h-0 flex-1 overflow-y-auto p-4 max-md:p-3">
          <Enrolled
            sequence={sequence}
            onAdd={canWrite && sequence.steps.length > 0 ? () => setAsking("add") : null}
          />
        </TabsContent>
      </Tabs>
      {asking === "add" && (
        <AddPeopleDialog
          sequence={sequence}
          onClose={() => {
            setAsking(null);
            setTab("people");
            void queries.invalidateQueries();
          }}
        />
      )}
      <AlertDialog
        open={asking === "delete"}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t("deleteTitle", { name: sequence.name })}
        description={t("deleteText")}
        action={t("delete")}
        pending={pending}
        onAction={() => void remove()}
      />
    </>
  );
}
