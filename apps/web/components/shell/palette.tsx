"use client";
import { CornerDownLeft, LoaderCircle, Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import { cn } from "#lib/cn.ts";
import { rememberRecord } from "#lib/recent.ts";
import { type Command, useCommands } from "./palette-commands.tsx";
import type { ShellData } from "./types.ts";
import { useSearch } from "./use-search.ts";

type Props = ShellData & {
  base: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onKeys: () => void;
};

const LIST = "palette-list";
const optionId = (index: number) => `palette-${index}`;

/** Find a record, go somewhere, do something: one field for all three. */
export function Palette({ open, onOpenChange, ...data }: Props) {
  const t = useTranslations("shell");
  const router = useRouter();
  const [query, setQuery] = useState("");
  const [cursor, setCursor] = useState(0);
  const found = useSearch(query);
  const commands = useCommands({ ...data, query, hits: found.hits });
  const last = commands.length - 1;
  const at = Math.min(cursor, Math.max(last, 0));
  const groups = [...new Set(commands.map((c) => c.group))];

  const run = (command: Command | undefined, newTab: boolean) => {
    if (!command) return;
    if (command.record) rememberRecord(data.org.slug, command.record);
    if (newTab && command.href) return void window.open(command.href, "_blank");
    onOpenChange(false);
    if (command.href) router.push(command.href as Route);
    command.run?.();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "ArrowDown") setCursor(Math.min(at + 1, last));
    else if (e.key === "ArrowUp") setCursor(Math.max(at - 1, 0));
    else if (e.key === "Enter") run(commands[at], e.metaKey || e.ctrlKey);
    else return;
    e.preventDefault();
  };

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-rise fixed top-[14vh] left-1/2 z-50 flex max-h-[min(560px,72dvh)] w-[calc(100vw-1rem)] max-w-[640px] -translate-x-1/2 flex-col overflow-hidden rounded-xl bg-popover shadow-3 outline-none max-md:top-2 max-md:max-h-[calc(100dvh-1rem)]"
        >
          <Dialog.Title className="sr-only">{t("search")}</Dialog.Title>
          <div className="flex h-13 shrink-0 items-center gap-2.5 border-b px-4">
            {found.state === "busy" ? (
              <LoaderCircle className="size-4 animate-spin text-muted-foreground" aria-hidden />
            ) : (
              <Search className="size-4 text-muted-foreground" aria-hidden />
            )}
            <input
              role="combobox"
              aria-expanded
              aria-controls={LIST}
              aria-autocomplete="list"
              aria-activedescendant={last >= 0 ? optionId(at) : undefined}
              aria-label={t("search")}
              placeholder={t("searchPlaceholder")}
              value={query}
              onChange={(e) => {
                setQuery(e.target.value);
                setCursor(0);
              }}
              onKeyDown={onKeyDown}
              className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none"
            />
            <Kbd>esc</Kbd>
          </div>
          <div
            id={LIST}
            role="listbox"
            aria-label={t("results")}
            className="min-h-0 flex-1 overflow-y-auto p-2"
          >
            {groups.map((group) => (
              <div key={group} role="group" aria-label={t(`paletteGroups.${group}`)}>
                <div
                  aria-hidden
                  className="flex h-7 items-center px-2 text-2xs font-medium text-subtle-foreground"
                >
                  {t(`paletteGroups.${group}`)}
                </div>
                {commands.map((command, i) =>
                  command.group === group ? (
                    <Option
                      key={command.id}
                      index={i}
                      command={command}
                      query={query.trim()}
                      active={i === at}
                      onMove={() => setCursor(i)}
                      onTake={(newTab) => run(command, newTab)}
                    />
                  ) : null,
                )}
              </div>
            ))}
          </div>
          <p
            role="status"
            className="px-4 text-center text-sm text-muted-foreground not-empty:pb-6"
          >
            {found.state === "failed"
              ? t("searchFailed")
              : last < 0 && found.state === "idle" && found.query === query.trim()
                ? t("nothing", { query: query.trim() })
                : null}
          </p>
          <div className="flex h-9 shrink-0 items-center gap-4 border-t px-4 text-2xs text-muted-foreground max-md:hidden">
            <Hint keys="↑ ↓">{t("move")}</Hint>
            <Hint keys="↵">{t("openIt")}</Hint>
            <Hint keys="⌘ ↵">{t("newTab")}</Hint>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const Hint = ({ keys, children }: { keys: string; children: string }) => (
  <span className="flex items-center gap-1.5">
    <Kbd>{keys}</Kbd> {children}
  </span>
);

type OptionProps = {
  index: number;
  command: Command;
  query: string;
  active: boolean;
  onMove: () => void;
  onTake: (newTab: boolean) => void;
};

function Option({ index, command, query, active, onMove, onTake }: OptionProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={ref}
      id={optionId(index)}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onMouseMove={onMove}
      onMouseDown={(e) => e.preventDefault()}
      onClick={(e) => onTake(e.metaKey || e.ctrlKey)}
      className={cn(
        "flex h-9 cursor-default items-center gap-3 rounded-md px-2 text-sm max-md:h-12",
        active && "bg-accent",
      )}
    >
      <span className="flex size-5 shrink-0 items-center justify-center">{command.icon}</span>
      <span className="min-w-0 shrink truncate font-medium">
        <Matched text={command.label} query={query} />
      </span>
      <span className="min-w-0 flex-1 shrink-[9999] truncate text-xs text-muted-foreground">
        {command.detail}
      </span>
      {active ? (
        <CornerDownLeft className="size-3.5 text-muted-foreground" aria-hidden />
      ) : (
        command.keys && <Kbd>{command.keys}</Kbd>
      )}
    </div>
  );
}

/** Marks the letters that matched. */
function Matched({ text, query }: { text: string; query: string }) {
  const at = query ? text.toLowerCase().indexOf(query.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-[2px] bg-primary-soft-hover text-inherit">
        {text.slice(at, at + query.length)}
      </mark>
      {text.slice(at + query.length)}
    </>
  );
}
