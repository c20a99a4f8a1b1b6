"use client";
// Which columns a list shows. Kept on this device, per list.
import { Button } from "#components/ui/button.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import { Columns3, Eye, EyeOff, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { cn } from "#lib/cn.ts";

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The ids of the hidden columns of a list, and a way to set them. */
export function useHiddenColumns(list: string, byDefault: readonly string[]) {
  const name = `rapport-columns-${list}`;
  const fallback = byDefault.join(" ");
  const text = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(name) ?? fallback,
    () => fallback,
  );
  const set = (ids: readonly string[] | null) => {
    if (ids) localStorage.setItem(name, ids.join(" "));
    else localStorage.removeItem(name);
    for (const listener of listeners) listener();
  };
  return [text ? text.split(" ") : [], set] as const;
}

type Props = {
  columns: readonly { id: string; header: string }[];
  hidden: readonly string[];
  onHidden: (ids: readonly string[] | null) => void;
};

/** Shown ones first; the first column always stays. */
export function ColumnChooser({ columns, hidden, onHidden }: Props) {
  const t = useTranslations("crm.lists");
  const [first] = columns;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="sm" variant="ghost" className="max-md:hidden">
          <Columns3 className="size-3.5" aria-hidden /> {t("columns")}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={t("columns")} align="end" className="w-60">
        <ul className="p-2">
          {columns.map((column) => {
            const on = !hidden.includes(column.id);
            return (
              <li
                key={column.id}
                className="flex h-8 items-center gap-2 rounded-md px-1.5 hover:bg-accent"
              >
                <span className={cn("flex-1 truncate", !on && "text-muted-foreground")}>
                  {column.header}
                </span>
                {column === first ? (
                  <Lock
                    className="mr-1.5 size-3.5 text-subtle-foreground"
                    aria-label={t("alwaysShown")}
                    role="img"
                  />
                ) : (
                  <Button
                    variant="ghost"
                    size="icon-xs"
                    aria-pressed={on}
                    aria-label={t("showColumn", { column: column.header })}
                    onClick={() =>
                      onHidden(
                        on ? [...hidden, column.id] : hidden.filter((id) => id !== column.id),
                      )
                    }
                  >
                    {on ? (
                      <Eye className="size-3.5" aria-hidden />
                    ) : (
                      <EyeOff className="size-3.5" aria-hidden />
                    )}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
        <div className="flex justify-end border-t p-2">
          <Button size="sm" variant="ghost" onClick={() => onHidden(null)}>
            {t("resetColumns")}
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  );
}
