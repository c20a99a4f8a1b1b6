"use client";
import { BookOpen, CircleUserRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { Route } from "next";
import { useTheme } from "next-themes";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
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
import type { ShellData } from "./types.ts";

type Props = Pick<ShellData, "user" | "signOut"> & { base: string; narrow?: boolean };

export const themes = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "system", icon: Monitor },
] as const;

/** One's own: profile, theme, sign-out. */
export function UserMenu({ user, signOut, base, narrow = false }: Props) {
  const t = useTranslations("shell");
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  const [leaving, startLeaving] = useTransition();
  const name = user.name || user.email;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        disabled={leaving}
        className={cn(
          "flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md text-left hover:bg-sidebar-accent data-[state=open]:bg-sidebar-accent max-md:h-11 max-md:flex-none",
          narrow ? "w-9 flex-none justify-center" : "px-1.5",
        )}
      >
        <Avatar name={name} size={20} />
        <span className="sr-only">{t("accountLabel")} </span>
        <span
          className={narrow ? "sr-only" : "truncate text-sm font-medium text-sidebar-foreground"}
        >
          {name}
        </span>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top" className="w-60">
        <DropdownMenuLabel>
          <span className="truncate">{user.email}</span>
        </DropdownMenuLabel>
        <DropdownMenuItem
          icon={CircleUserRound}
          onSelect={() => router.push(`${base}/settings/profile` as Route)}
        >
          {t("profile")}
        </DropdownMenuItem>
        <DropdownMenuItem icon={BookOpen} onSelect={() => window.open("/docs/api", "_blank")}>
          {t("apiDocs")}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("theme")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme ?? "system"} onValueChange={setTheme}>
          {themes.map(({ value, icon }) => (
            <DropdownMenuRadioItem key={value} value={value} icon={icon}>
              {t(`themes.${value}`)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem icon={LogOut} onSelect={() => startLeaving(signOut)}>
          {t("signOut")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
