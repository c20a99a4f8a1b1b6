"use client";
import type { LucideIcon } from "lucide-react";
import { Tabs as Radix, ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";

export const Tabs = Radix.Root;
export const TabsContent = Radix.Content;

type TabItem = { value: string; label: string; count?: ReactNode };

export function TabsList({
  label,
  items,
  className,
}: {
  label: string;
  items: readonly TabItem[];
  className?: string;
}) {
  return (
    <Radix.List
      aria-label={label}
      className={cn("no-scrollbar flex items-stretch gap-1 overflow-x-auto", className)}
    >
      {items.map((t) => (
        <Radix.Trigger
          key={t.value}
          value={t.value}
          className="relative inline-flex h-10 shrink-0 items-center gap-1.5 px-2 text-sm font-medium text-muted-foreground -outline-offset-2 hover:text-foreground data-[state=active]:text-foreground data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-primary max-md:h-11 max-md:px-3"
        >
          {t.label}
          {t.count !== undefined && (
            <span className="text-xs font-normal text-subtle-foreground">{t.count}</span>
          )}
        </Radix.Trigger>
      ))}
    </Radix.List>
  );
}

type SegmentItem = { value: string; label: string; icon?: LucideIcon; iconOnly?: boolean };

/** Two or three ways to see the same thing. */
export function Segmented({
  label,
  value,
  onValueChange,
  items,
  className,
}: {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  items: readonly SegmentItem[];
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(v: string) => v && onValueChange(v)}
      className={cn(
        "inline-flex h-control shrink-0 items-center rounded-md bg-muted p-0.5 ring-1 ring-border ring-inset",
        className,
      )}
    >
      {items.map(({ value: v, label: name, icon: Icon, iconOnly }) => (
        <ToggleGroup.Item
          key={v}
          value={v}
          aria-label={iconOnly ? name : undefined}
          title={iconOnly ? name : undefined}
          className="inline-flex h-full flex-auto items-center justify-center gap-1.5 rounded-[5px] px-2 text-xs font-medium whitespace-nowrap text-muted-foreground hover:text-foreground data-[state=on]:bg-card data-[state=on]:text-foreground data-[state=on]:shadow-1 data-[state=on]:ring-1 data-[state=on]:ring-border-strong max-md:px-3 max-md:text-sm"
        >
          {Icon && <Icon className="size-3.5" aria-hidden />}
          {!iconOnly && name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
