"use client";
import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Section } from "#components/ui/section.tsx";
import { api } from "#lib/client.ts";
import type { Team } from "../../teams/schema.ts";
import { useAct } from "../use-act.ts";
import { TeamDialog } from "./team-dialog.tsx";

type Props = {
  teams: readonly Team[];
  people: readonly { id: string; name: string }[];
  canWrite: boolean;
  canDelete: boolean;
};

/** The teams, and the dialogs that change them. */
export function TeamsSection({ teams, people, canWrite, canDelete }: Props) {
  const t = useTranslations("settings.teams");
  const m = useTranslations("settings.members");
  const { act, pending } = useAct();
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const [deleting, setDeleting] = useState<Team | null>(null);
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name;
  const remove = async (team: Team) => {
    await act(() => api.delete(`/teams/${team.id}`), { failed: t("notDeleted") });
    setDeleting(null);
  };
  return (
    <Section
      title={t("title")}
      count={teams.length}
      className="max-w-3xl"
      action={
        canWrite && (
          <Button size="sm" onClick={() => setEditing("new")}>
            <Plus className="size-3.5" aria-hidden /> {t("create")}
          </Button>
        )
      }
    >
      {teams.length === 0 && <p className="px-3 py-4 text-muted-foreground">{t("none")}</p>}
      <ul>
        {teams.map((team) => (
          <li key={team.id} className="flex items-center gap-3 border-b px-3 py-2 last:border-b-0">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{team.name}</span>
              <span className="block truncate text-xs text-muted-foreground">
                {[
                  teams.find((one) => one.id === team.parent_id)?.name,
                  nameOf(team.lead_id) && m("ledBy", { name: nameOf(team.lead_id) ?? "" }),
                ]
                  .filter(Boolean)
                  .join(", ")}
              </span>
            </span>
            <span className="text-xs whitespace-nowrap text-muted-foreground">
              {m("people", { count: team.member_ids.length })}
            </span>
            {canWrite && (
              <DropdownMenu>
                <DropdownMenuTrigger asChild>
                  <Button
                    size="icon-sm"
                    variant="ghost"
                    aria-label={m("actionsOf", { name: team.name })}
                  >
                    <Ellipsis className="size-4" aria-hidden />
                  </Button>
                </DropdownMenuTrigger>
                <DropdownMenuContent align="end">
                  <DropdownMenuItem icon={Pencil} onSelect={() => setEditing(team)}>
                    {t("edit")}
                  </DropdownMenuItem>
                  {canDelete && (
                    <DropdownMenuItem icon={Trash2} danger onSelect={() => setDeleting(team)}>
                      {t("delete")}
                    </DropdownMenuItem>
                  )}
                </DropdownMenuContent>
              </DropdownMenu>
            )}
          </li>
        ))}
      </ul>
      {editing && (
        <TeamDialog
          team={editing === "new" ? null : editing}
          teams={teams}
          people={people}
          onClose={() => setEditing(null)}
        />
      )}
      <AlertDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={t("deleteTitle", { name: deleting?.name ?? "" })}
        description={t("deleteText")}
        action={t("delete")}
        pending={pending}
        onAction={() => deleting && remove(deleting)}
      />
    </Section>
  );
}
