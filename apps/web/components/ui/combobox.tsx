"use client";
import { Check, ChevronDown, LoaderCircle, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover as Radix } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cn } from "#lib/cn.ts";
import { fieldClass } from "./input.tsx";

export type ComboboxOption = { value: string; label: string; icon?: ReactNode; detail?: string };

type Props = {
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  /** What is chosen now, with its label, so that it shows before anything was searched. */
  value: ComboboxOption | null;
  onChange: (option: ComboboxOption | null) => void;
  /** A fixed list, filtered by what is typed… */
  options?: readonly ComboboxOption[];
  /** …or a search on the server, called 150 ms after the last key. */
  search?: (query: string, signal: AbortSignal) => Promise<readonly ComboboxOption[]>;
  /** Offers to make what was typed; answers the new option. */
  create?: { label: (query: string) => string; run: (query: string) => Promise<ComboboxOption> };
  placeholder?: string;
  searchPlaceholder?: string;
  clearable?: boolean;
  disabled?: boolean;
  className?: string;
  size?: "sm" | "md" | "lg";
};

const NONE: readonly ComboboxOption[] = [];

/** One of many: a field that opens a list to search in. Arrows move, Enter takes, Esc closes. */
export function Combobox({
  id,
  value,
  onChange,
  options,
  search,
  create,
  placeholder,
  searchPlaceholder,
  clearable,
  disabled,
  className,
  size = "md",
  ...aria
}: Props) {
  const t = useTranslations("common");
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [cursor, setCursor] = useState(0);
  const [found, setFound] = useState<readonly ComboboxOption[]>(NONE);
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const searchRef = useRef(search);
  useEffect(() => {
    searchRef.current = search;
  });

  const remote = Boolean(search);
  useEffect(() => {
    if (!open || !remote) return;
    const abort = new AbortController();
    setState("busy");
    const timer = setTimeout(
      () => {
        searchRef
          .current?.(query.trim(), abort.signal)
          .then((rows) => {
            if (abort.signal.aborted) return;
            setFound(rows);
            setState("idle");
          })
          .catch(() => !abort.signal.aborted && setState("failed"));
      },
      query ? 150 : 0,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [open, query, remote]);

  const needle = query.trim().toLowerCase();
  const shown = remote
    ? found
    : (options ?? NONE).filter((o) =>
        `${o.label} ${o.detail ?? ""}`.toLowerCase().includes(needle),
      );
  const canCreate =
    create && needle && state !== "busy" && !shown.some((o) => o.label.toLowerCase() === needle);
  const last = shown.length - 1 + (canCreate ? 1 : 0);
  const active = Math.min(cursor, last);

  const close = () => {
    setOpen(false);
    setQuery("");
    setCursor(0);
  };
  const take = (index: number) => {
    const option = shown[index];
    if (option) {
      onChange(option);
      close();
    } else if (canCreate && create) {
      setState("busy");
      create
        .run(query.trim())
        .then((made) => {
          onChange(made);
          close();
        })
        .catch(() => setState("failed"));
    }
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "ArrowDown") setCursor(Math.min(active + 1, last));
    else if (e.key === "ArrowUp") setCursor(Math.max(active - 1, 0));
    else if (e.key === "Home" && !query) setCursor(0);
    else if (e.key === "End" && !query) setCursor(last);
    else if (e.key === "Enter") take(active);
    else return;
    e.preventDefault();
  };

  return (
    <Radix.Root open={open} onOpenChange={(o) => (o ? setOpen(true) : close())}>
      <div className={cn("relative", className)}>
        <Radix.Trigger
          id={id}
          type="button"
          disabled={disabled}
          className={cn(
            fieldClass,
            "flex items-center gap-1.5 pr-8 text-left max-md:h-11",
            size === "sm" && "h-control-sm px-2 text-xs",
            size === "md" && "h-control px-2.5 text-sm",
            size === "lg" && "h-10 px-2.5 text-base",
          )}
          {...aria}
        >
          {value ? (
            <>
              {value.icon}
              <span className="truncate">{value.label}</span>
            </>
          ) : (
            <span className="truncate text-subtle-foreground">{placeholder ?? t("choose")}</span>
          )}
        </Radix.Trigger>
        {clearable && value && !disabled ? (
          <button
            type="button"
            aria-label={t("clear")}
            onClick={() => onChange(null)}
            className="absolute inset-y-0 right-0 flex w-8 items-center justify-center rounded-md text-subtle-foreground hover:text-foreground"
          >
            <X className="size-3.5" aria-hidden />
          </button>
        ) : (
          <ChevronDown
            className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-subtle-foreground"
            aria-hidden
          />
        )}
      </div>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={placeholder ?? t("choose")}
          className="animate-rise z-50 flex max-h-80 w-(--radix-popover-trigger-width) min-w-60 flex-col overflow-hidden rounded-lg bg-popover shadow-2 outline-none"
        >
          <input
            role="combobox"
            aria-expanded
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={last >= 0 ? `${listId}-${active}` : undefined}
            aria-label={searchPlaceholder ?? t("search")}
            placeholder={searchPlaceholder ?? t("search")}
            value={query}
            onChange={(e) => {
              setQuery(e.target.value);
              setCursor(0);
            }}
            onKeyDown={onKeyDown}
            className="h-9 shrink-0 border-b bg-transparent px-3 text-sm outline-none max-md:h-11 max-md:text-lg"
          />
          <div
            id={listId}
            role="listbox"
            aria-label={t("results")}
            className="min-h-0 overflow-y-auto p-1"
          >
            {shown.map((o, i) => (
              <Row
                key={o.value}
                id={`${listId}-${i}`}
                active={i === active}
                onMove={() => setCursor(i)}
                onTake={() => take(i)}
              >
                {o.icon}
                <span className="truncate">{o.label}</span>
                {o.detail && (
                  <span className="min-w-0 flex-1 truncate text-xs text-muted-foreground">
                    {o.detail}
                  </span>
                )}
                {o.value === value?.value && (
                  <Check className="ml-auto size-3.5 text-primary-text" aria-hidden />
                )}
              </Row>
            ))}
            {canCreate && (
              <Row
                id={`${listId}-${shown.length}`}
                active={active === shown.length}
                onMove={() => setCursor(shown.length)}
                onTake={() => take(shown.length)}
              >
                <Plus className="size-4 text-muted-foreground" aria-hidden />
                <span className="truncate">{create.label(query.trim())}</span>
              </Row>
            )}
          </div>
          <p role="status" className="px-3 text-xs text-muted-foreground not-empty:py-2.5">
            {state === "busy" ? (
              <span className="flex items-center gap-2">
                <LoaderCircle className="size-3.5 animate-spin" aria-hidden /> {t("searching")}
              </span>
            ) : state === "failed" ? (
              t("searchFailed")
            ) : last < 0 ? (
              t("noMatch")
            ) : null}
          </p>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Row({
  id,
  active,
  onMove,
  onTake,
  children,
}: {
  id: string;
  active: boolean;
  onMove: () => void;
  onTake: () => void;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={ref}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onMouseMove={onMove}
      onMouseDown={(e) => e.preventDefault()}
      onClick={onTake}
      className={cn(
        "flex min-h-8 items-center gap-2 rounded-md px-2 text-sm max-md:min-h-11",
        active && "bg-accent",
      )}
    >
      {children}
    </div>
  );
}
