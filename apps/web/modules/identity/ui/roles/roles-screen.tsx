"use client";
import { Ellipsis, Eye, Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent } from "#components/ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Section } from "#components/ui/section.tsx";
import type { PermissionInfo, Role } from "../../roles/schema.ts";
import type { RoleChoices } from "../members/role-select.tsx";
import { DeleteRoleDialog } from "./delete-role-dialog.tsx";
import { RightsMatrix, rightsOf } from "./rights-matrix.tsx";
import { RoleDialog } from "./role-dialog.tsx";

const BUILT_IN = ["owner", "admin", "member", "viewer"] as const;
type BuiltIn = (typeof BUILT_IN)[number];

type Props = {
  roles: readonly Role[];
  permissions: readonly PermissionInfo[];
  choices: RoleChoices;
  canWrite: boolean;
  canDelete: boolean;
};

type Open = { look: BuiltIn | Role } | { edit: Role | null } | { remove: Role } | null;

/** What each role may do: the built-in ones to look at, the org's own to change. */
export function RolesScreen({ roles, permissions, choices, canWrite, canDelete }: Props) {
  const t = useTranslations("settings.roles");
  const m = useTranslations("settings.members");
  const s = useTranslations("settings");
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setOpen({ edit: null })}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  const look = open && "look" in open ? open.look : null;
  const looked = typeof look === "string" ? look : null;
  return (
    <SettingsFrame crumbs={[{ label: s("nav.roles") }]} actions={create}>
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      <Section title={t("builtIn")} className="max-w-3xl">
        <ul>
          {BUILT_IN.map((role) => (
            <Line
              key={role}
              name={m(`roles.${role}`)}
              hint={t(`hints.${role}`)}
              aside={
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={t("lookOf", { name: m(`roles.${role}`) })}
                  onClick={() => setOpen({ look: role })}
                >
                  <Eye className="size-3.5" aria-hidden />
                  <span className="max-md:hidden">{t("look")}</span>
                </Button>
              }
            />
          ))}
        </ul>
      </Section>
      <Section title={t("own")} count={roles.length} className="max-w-3xl">
        {roles.length === 0 && (
          <p className="px-3 py-4 text-pretty text-muted-foreground">{t("emptyText")}</p>
        )}
        <ul>
          {roles.map((role) => (
            <Line
              key={role.id}
              name={role.name}
              hint={role.description}
              count={t("people", { count: role.member_count })}
              aside={
                <RoleMenu
                  role={role}
                  // A role that holds more is not one's to change.
                  canWrite={canWrite && choices.givable.includes(role.id)}
                  canDelete={canDelete}
                  onOpen={setOpen}
                />
              }
            />
          ))}
        </ul>
      </Section>
      {open && "edit" in open && (
        <RoleDialog role={open.edit} permissions={offered(permissions)} onClose={close} />
      )}
      {open && "remove" in open && (
        <DeleteRoleDialog role={open.remove} choices={choices} onClose={close} />
      )}
      <Dialog open={look !== null} onOpenChange={(next) => !next && close()}>
        {look !== null && (
          <DialogContent
            title={t("editTitle", {
              name: typeof look === "string" ? m(`roles.${look}`) : look.name,
            })}
            description={typeof look === "string" ? t(`hints.${look}`) : look.description}
            className="top-[6vh] max-h-[88dvh] max-w-3xl"
          >
            <DialogBody>
              <RightsMatrix
                permissions={permissions}
                rights={
                  looked
                    ? rightsOf(
                        permissions
                          .filter((one) => one.built_in.includes(looked))
                          .map((one) => one.permission),
                      )
                    : rightsOf((look as Role).grants)
                }
              />
            </DialogBody>
          </DialogContent>
        )}
      </Dialog>
    </SettingsFrame>
  );
}

/** Deleting the organisation is the owners' alone, whatever a role says. */
const offered = (permissions: readonly PermissionInfo[]) =>
  permissions.filter((one) => one.permission !== "org.delete");

function Line({
  name,
  hint,
  count,
  aside,
}: {
  name: string;
  hint: string;
  count?: string;
  aside: React.ReactNode;
}) {
  return (
    <li className="flex min-h-12 items-center gap-3 border-b px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {hint && <span className="block text-xs text-pretty text-muted-foreground">{hint}</span>}
      </span>
      {count && <span className="text-xs whitespace-nowrap text-muted-foreground">{count}</span>}
      {aside}
    </li>
  );
}

function RoleMenu({
  role,
  canWrite,
  canDelete,
  onOpen,
}: {
  role: Role;
  canWrite: boolean;
  canDelete: boolean;
  onOpen: (open: Open) => void;
}) {
  const t = useTranslations("settings.roles");
  const m = useTranslations("settings.members");
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="icon-sm" variant="ghost" aria-label={m("actionsOf", { name: role.name })}>
          <Ellipsis className="size-4" aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {canWrite ? (
          <DropdownMenuItem icon={Pencil} onSelect={() => onOpen({ edit: role })}>
            {t("edit")}
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem icon={Eye} onSelect={() => onOpen({ look: role })}>
            {t("look")}
          </DropdownMenuItem>
        )}
        {canDelete && (
          <DropdownMenuItem icon={Trash2} danger onSelect={() => onOpen({ remove: role })}>
            {t("delete")}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
