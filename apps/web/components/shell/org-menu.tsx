"use client";
import { ChevronsUpDown, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Logo } from "#components/ui/avatar.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { cn } from "#lib/cn.ts";
import { CreateOrgDialog } from "./create-org-dialog.tsx";
import type { ShellData } from "./types.ts";

type Props = Pick<ShellData, "org" | "orgs" | "createOrg"> & { narrow?: boolean };

/** Where one is, and the other organisations one belongs to. */
export function OrgMenu({ org, orgs, createOrg, narrow = false }: Props) {
  const t = useTranslations("shell");
  const [creating, setCreating] = useState(false);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger
          className={cn(
            "flex h-9 items-center gap-2 rounded-md text-left hover:bg-sidebar-accent data-[state=open]:bg-sidebar-accent max-md:h-11",
            narrow ? "w-9 justify-center" : "px-1.5",
          )}
        >
          <Logo name={org.name} size={24} className="rounded-md" />
          <span className="sr-only">{t("orgLabel")} </span>
          <span className={narrow ? "sr-only" : "min-w-0 flex-1 truncate text-sm font-semibold"}>
            {org.name}
          </span>
          {!narrow && <ChevronsUpDown className="size-3.5 text-subtle-foreground" aria-hidden />}
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-64">
          <DropdownMenuLabel>{t("organisations")}</DropdownMenuLabel>
          <DropdownMenuRadioGroup
            value={org.slug}
            // A whole new page: nothing read in one org may be seen in another.
            onValueChange={(slug) => slug !== org.slug && location.assign(`/${slug}`)}
          >
            {orgs.map((o) => (
              <DropdownMenuRadioItem key={o.id} value={o.slug}>
                <span className="flex min-w-0 items-center gap-2">
                  <Logo name={o.name} size={20} />
                  <span className="truncate">{o.name}</span>
                </span>
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          <DropdownMenuSeparator />
          <DropdownMenuItem icon={Plus} onSelect={() => setCreating(true)}>
            {t("createOrg")}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <CreateOrgDialog open={creating} onOpenChange={setCreating} createOrg={createOrg} />
    </>
  );
}
