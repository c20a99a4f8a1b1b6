"use client";
import { CircleDashed, CirclePause, Ellipsis, PauseCircle, PlayCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { None } from "#components/ui/none.tsx";
import { Select } from "#components/ui/select.tsx";
import { TableCell, TableRow } from "#components/ui/table.tsx";
import type { Member } from "../members/schema.ts";
import { usePatch } from "./use-patch.ts";

const ROLES = ["owner", "admin", "member", "viewer"] as const;

type Props = {
  member: Member;
  teams: readonly string[];
  isMe: boolean;
  /** Only owners make and unmake owners. */
  isOwner: boolean;
  canWrite: boolean;
  onChanged: (member: Member) => void;
};

export function MemberRow({ member, teams, isMe, isOwner, canWrite, onChanged }: Props) {
  const t = useTranslations("settings.members");
  const { save, pending } = usePatch<Member>(`/members/${member.id}`);
  const [asking, setAsking] = useState(false);
  const editable = canWrite && !isMe && (isOwner || member.role !== "owner");
  const suspended = member.status === "suspended";
  const change = async (changes: Partial<Member>) => {
    const saved = await save(changes);
    if (saved) onChanged(saved);
    setAsking(false);
  };
  return (
    <TableRow>
      <TableCell>
        <span className="flex items-center gap-2.5 py-1.5">
          <Avatar name={member.name} size={24} />
          <span className="min-w-0">
            <span className="block truncate font-medium">
              {member.name}{" "}
              {isMe && <span className="font-normal text-muted-foreground">{t("you")}</span>}
            </span>
            <span className="block truncate text-xs text-muted-foreground md:hidden">
              {member.email}
            </span>
          </span>
        </span>
      </TableCell>
      <TableCell className="truncate text-muted-foreground max-md:hidden">
        {member.email ?? <None label={t("noEmail")} />}
      </TableCell>
      <TableCell className="truncate text-muted-foreground max-lg:hidden">
        {teams.length > 0 ? teams.join(", ") : <None label={t("noTeam")} />}
      </TableCell>
      <TableCell>
        {editable ? (
          <Select
            aria-label={t("roleOf", { name: member.name })}
            size="sm"
            className="w-28"
            value={member.role}
            disabled={pending}
            onValueChange={(role) => change({ role: role as Member["role"] })}
            options={ROLES.filter((r) => isOwner || r !== "owner").map((role) => ({
              value: role,
              label: t(`roles.${role}`),
              hint: t(`roleHints.${role}`),
            }))}
          />
        ) : (
          t(`roles.${member.role}`)
        )}
      </TableCell>
      <TableCell className="max-md:hidden">
        {member.status === "active" ? (
          <span className="text-muted-foreground">{t("statuses.active")}</span>
        ) : (
          <Badge
            tone={suspended ? "warning" : "neutral"}
            icon={suspended ? CirclePause : CircleDashed}
            title={t(`statusHints.${member.status}`)}
          >
            {t(`statuses.${member.status}`)}
          </Badge>
        )}
      </TableCell>
      <TableCell className="text-right">
        {editable && member.status !== "unclaimed" && (
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button
                size="icon-sm"
                variant="ghost"
                aria-label={t("actionsOf", { name: member.name })}
              >
                <Ellipsis className="size-4" aria-hidden />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              {suspended ? (
                <DropdownMenuItem icon={PlayCircle} onSelect={() => change({ status: "active" })}>
                  {t("letIn")}
                </DropdownMenuItem>
              ) : (
                <DropdownMenuItem icon={PauseCircle} danger onSelect={() => setAsking(true)}>
                  {t("suspend")}
                </DropdownMenuItem>
              )}
            </DropdownMenuContent>
          </DropdownMenu>
        )}
        <AlertDialog
          open={asking}
          onOpenChange={setAsking}
          title={t("suspendTitle", { name: member.name })}
          description={t("suspendText")}
          action={t("suspend")}
          pending={pending}
          onAction={() => change({ status: "suspended" })}
        />
      </TableCell>
    </TableRow>
  );
}
