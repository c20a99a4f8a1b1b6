"use client";
import {
  CircleDashed,
  CirclePause,
  Ellipsis,
  PauseCircle,
  PlayCircle,
  UserPlus,
  UserX,
} from "lucide-react";
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
import { TableCell, TableRow } from "#components/ui/table.tsx";
import type { Member } from "../../members/schema.ts";
import { usePatch } from "../use-patch.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { type RoleChoices, RoleSelect, roleBody, roleValue, useRoleName } from "./role-select.tsx";

type Props = {
  member: Member;
  teams: readonly string[];
  isMe: boolean;
  /** Only owners make and unmake owners. */
  isOwner: boolean;
  choices: RoleChoices;
  canWrite: boolean;
  canRemove: boolean;
  onChanged: (member: Member) => void;
  onRemoved: (id: string) => void;
};

export function MemberRow(props: Props) {
  const { member, teams, isMe, isOwner, choices, canWrite, canRemove } = props;
  const t = useTranslations("settings.members");
  const roleName = useRoleName(choices.own);
  const { save, pending } = usePatch<Member>(`/members/${member.id}`);
  const [asking, setAsking] = useState<"invite" | "suspend" | "remove" | null>(null);
  // Nobody acts on somebody who holds more than they do.
  const editable =
    canWrite &&
    !isMe &&
    (isOwner || (member.role !== "owner" && choices.givable.includes(roleValue(member))));
  const suspended = member.status === "suspended";
  const change = async (changes: object) => {
    const saved = await save(changes as Record<string, unknown>);
    if (saved) props.onChanged(saved);
    setAsking(null);
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
              {member.status === "active"
                ? member.email
                : `${t(`statuses.${member.status}`)} ${member.email ?? ""}`}
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
      <TableCell className="truncate">
        {editable ? (
          <RoleSelect
            aria-label={t("roleOf", { name: member.name })}
            size="sm"
            className="w-28"
            value={roleValue(member)}
            disabled={pending}
            onChange={(role) => change(roleBody(role))}
            choices={choices}
          />
        ) : (
          roleName(member)
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
        {editable && (
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
              {member.status === "unclaimed" && (
                <DropdownMenuItem icon={UserPlus} onSelect={() => setAsking("invite")}>
                  {t("inviteIn")}
                </DropdownMenuItem>
              )}
              {suspended && (
                <DropdownMenuItem icon={PlayCircle} onSelect={() => change({ status: "active" })}>
                  {t("letIn")}
                </DropdownMenuItem>
              )}
              {member.status === "active" && (
                <DropdownMenuItem icon={PauseCircle} danger onSelect={() => setAsking("suspend")}>
                  {t("suspend")}
                </DropdownMenuItem>
              )}
              {canRemove && (
                <DropdownMenuItem icon={UserX} danger onSelect={() => setAsking("remove")}>
                  {t("remove")}
                </DropdownMenuItem>
              )}
            </DropdownMenuContent>
          </DropdownMenu>
        )}
        <AlertDialog
          open={asking === "suspend"}
          onOpenChange={(open) => !open && setAsking(null)}
          title={t("suspendTitle", { name: member.name })}
          description={t("suspendText")}
          action={t("suspend")}
          pending={pending}
          onAction={() => change({ status: "suspended" })}
        />
        {asking === "invite" && (
          <InviteDialog
            open
            onOpenChange={(open) => !open && setAsking(null)}
            choices={choices}
            claim={member}
          />
        )}
        {asking === "remove" && (
          <RemoveDialog
            member={member}
            open
            onOpenChange={(open) => !open && setAsking(null)}
            onRemoved={() => props.onRemoved(member.id)}
          />
        )}
      </TableCell>
    </TableRow>
  );
}
