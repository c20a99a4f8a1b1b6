"use client";
// Whose, in which state, of which channel: kept in the address.
import { ListFilter } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { channels, type InboxState, states, whose } from "../data/inbox-state.ts";
import { useUnread } from "../data/unread.ts";

type Props = {
  state: InboxState;
  /** The field to search with. */
  search: ReactNode;
  hasTeams: boolean;
  onChange: (change: Partial<InboxState>) => void;
};

export function InboxFilters({ state, search, hasTeams, onChange }: Props) {
  const t = useTranslations("inbox");
  const counts = useUnread();
  const shown = whose.filter((who) => who !== "team" || hasTeams || state.who === "team");
  const count = (who: InboxState["who"]) => {
    const value = who === "unassigned" ? 0 : (counts?.[who] ?? 0);
    return value > 0 ? ` ${value > 99 ? "99+" : value}` : "";
  };
  const isSearch = state.q.trim() !== "";
  const isNarrowed = state.state !== "open" || state.channel !== "all";
  return (
    <div className="flex flex-col border-b">
      <div className="flex h-12 shrink-0 items-center gap-1.5 px-3 max-md:h-16">
        {search}
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button
              size="icon-sm"
              variant="ghost"
              aria-label={t("filter")}
              aria-pressed={isNarrowed}
              disabled={isSearch}
            >
              <ListFilter className="size-4" aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuLabel>{t("state")}</DropdownMenuLabel>
            <DropdownMenuRadioGroup
              value={state.state}
              onValueChange={(next) => onChange({ state: next as InboxState["state"] })}
            >
              {states.map((one) => (
                <DropdownMenuRadioItem key={one} value={one}>
                  {t(`states.${one}`)}
                </DropdownMenuRadioItem>
              ))}
            </DropdownMenuRadioGroup>
            <DropdownMenuSeparator />
            <DropdownMenuLabel>{t("channel")}</DropdownMenuLabel>
            <DropdownMenuRadioGroup
              value={state.channel}
              onValueChange={(next) => onChange({ channel: next as InboxState["channel"] })}
            >
              {channels.map((one) => (
                <DropdownMenuRadioItem key={one} value={one}>
                  {t(`channels.${one}`)}
                </DropdownMenuRadioItem>
              ))}
            </DropdownMenuRadioGroup>
          </DropdownMenuContent>
        </DropdownMenu>
      </div>
      {isSearch ? (
        <p className="px-4 pb-2.5 text-xs text-muted-foreground">{t("search.everywhere")}</p>
      ) : (
        <div className="flex px-3 pb-2.5">
          <Segmented
            label={t("whose")}
            value={state.who}
            onValueChange={(who) => onChange({ who: who as InboxState["who"] })}
            items={shown.map((who) => ({ value: who, label: t(`who.${who}`) + count(who) }))}
            className="h-control-sm min-w-0 flex-1 max-md:h-11"
          />
        </div>
      )}
      {isNarrowed && !isSearch && (
        <p className="flex items-center gap-2 border-t px-4 py-1.5 text-xs text-muted-foreground">
          <span className="min-w-0 flex-1 truncate">
            {[
              state.state !== "open" && t(`states.${state.state}`),
              state.channel !== "all" && t(`channels.${state.channel}`),
            ]
              .filter(Boolean)
              .join(", ")}
          </span>
          <Button
            size="sm"
            variant="link"
            onClick={() => onChange({ state: "open", channel: "all" })}
          >
            {t("clearFilter")}
          </Button>
        </p>
      )}
    </div>
  );
}
