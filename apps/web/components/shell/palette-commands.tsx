"use client";
import { BookOpen, Keyboard, LogOut, Monitor, Moon, Plus, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { type RecentRecord, type RecordKind, useRecent } from "#lib/recent.ts";
import { NavGlyph } from "./nav-glyph.tsx";
import type { ShellData } from "./types.ts";
import type { Hit } from "./use-search.ts";

export type Command = {
  id: string;
  group: "records" | "recent" | "create" | "actions" | "go";
  label: string;
  detail?: string;
  icon: ReactNode;
  keys?: string;
  /** A place to go to… */
  href?: string;
  /** …remembered among the recent ones. */
  record?: RecentRecord;
  /** …or something to do. */
  run?: () => void;
};

const FOLDER: Record<Hit["object"], RecordKind> = {
  company: "companies",
  person: "people",
  deal: "deals",
};
const glyph = "size-4 text-muted-foreground";

function recordIcon(object: RecordKind, label: string) {
  if (object === "people") return <Avatar name={label} />;
  if (object === "companies") return <Logo name={label} />;
  return <NavGlyph icon="deals" className={glyph} />;
}

type Options = ShellData & {
  base: string;
  query: string;
  hits: readonly Hit[];
  onKeys: () => void;
};

/** What the palette offers for a query: found records, then what can be made or done, then places. */
export function useCommands({
  base,
  query,
  hits,
  nav,
  create,
  org,
  orgs,
  signOut,
  onKeys,
}: Options): Command[] {
  const t = useTranslations("shell");
  const { setTheme } = useTheme();
  const recent = useRecent(org.slug);
  const needle = query.trim().toLowerCase();

  const records = hits.map((hit): Command => {
    const object = FOLDER[hit.object];
    return {
      id: hit.id,
      group: "records",
      label: hit.title,
      detail: [t(`kinds.${hit.object}`), hit.subtitle].filter(Boolean).join(", "),
      icon: recordIcon(object, hit.title),
      href: `${base}/${object}/${hit.id}`,
      record: { object, id: hit.id, label: hit.title },
    };
  });
  const visited = recent.map((r): Command => ({
    id: r.id,
    group: "recent",
    label: r.label,
    detail: t(`nav.${r.object}`),
    icon: recordIcon(r.object, r.label),
    href: `${base}/${r.object}/${r.id}`,
    record: r,
  }));
  const makes = create.map((item): Command => ({
    id: `create-${item.id}`,
    group: "create",
    label: t(`create.${item.id}`),
    icon: <Plus className={glyph} aria-hidden />,
    href: base + item.path,
  }));
  const act = (id: string, icon: ReactNode, run: () => void, keys?: string): Command => ({
    id,
    group: "actions",
    label: t(`actions.${id}`),
    icon,
    run,
    ...(keys ? { keys } : {}),
  });
  const actions = [
    act("light", <Sun className={glyph} aria-hidden />, () => setTheme("light")),
    act("dark", <Moon className={glyph} aria-hidden />, () => setTheme("dark")),
    act("system", <Monitor className={glyph} aria-hidden />, () => setTheme("system")),
    act("keys", <Keyboard className={glyph} aria-hidden />, onKeys, "?"),
    act("apiDocs", <BookOpen className={glyph} aria-hidden />, () => window.open("/docs/api")),
    act("signOut", <LogOut className={glyph} aria-hidden />, () => void signOut()),
  ];
  const places = nav.map((item): Command => ({
    id: `go-${item.id}`,
    group: "go",
    label: t(`nav.${item.id}`),
    icon: <NavGlyph icon={item.icon} className={glyph} />,
    href: base + item.path,
    ...(item.keys ? { keys: item.keys } : {}),
  }));
  const houses = orgs
    .filter((o) => o.slug !== org.slug)
    .map((o): Command => ({
      id: `org-${o.id}`,
      group: "go",
      label: o.name,
      detail: t("organisation"),
      icon: <Logo name={o.name} />,
      run: () => location.assign(`/${o.slug}`),
    }));

  if (!needle) return [...visited, ...makes, ...places];
  const matches = (c: Command) => `${c.label} ${c.detail ?? ""}`.toLowerCase().includes(needle);
  return [...records, ...[...makes, ...actions, ...places, ...houses].filter(matches)];
}
