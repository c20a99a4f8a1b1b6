"use client";
import type { ReactNode } from "react";
import { Kbd } from "#components/ui/kbd.tsx";

type Props = {
  /** `[["J K", "Move"], ["X", "Select"]]`: at most five, in this order on every list. */
  keys: readonly (readonly [string, string])[];
  /** How many there are, what is shown. */
  children?: ReactNode;
  selection?: {
    count: number;
    /** “3 selected”. */
    label: string;
    total?: ReactNode;
    actions: ReactNode;
    onClear: () => void;
  };
};

/**
 * The foot of every list. It teaches the list's keys in one fixed place; with a selection it
 * becomes the bulk bar at the same height, so that no row moves and none is covered.
 */
export function ListFoot({ keys, children, selection }: Props) {
  if (selection?.count)
    return (
      <div
        role="toolbar"
        aria-label={selection.label}
        className="animate-fade flex h-11 shrink-0 items-center gap-1 overflow-x-auto border-t border-ring/40 bg-primary-soft px-2"
      >
        <button
          type="button"
          onClick={selection.onClear}
          className="flex h-8 items-center gap-2 rounded-md px-2 text-sm font-semibold whitespace-nowrap text-primary-text hover:bg-primary-soft-hover"
        >
          {selection.label} <Kbd>esc</Kbd>
        </button>
        {selection.total && (
          <span className="pr-2 text-sm whitespace-nowrap text-muted-foreground">
            {selection.total}
          </span>
        )}
        <span className="mx-1 h-5 w-px shrink-0 bg-border-strong" aria-hidden />
        {selection.actions}
      </div>
    );
  return (
    <div className="flex h-11 shrink-0 items-center gap-4 border-t bg-background px-4 text-xs text-muted-foreground max-md:hidden">
      <div className="min-w-0 flex-1 truncate">{children}</div>
      {keys.map(([key, what]) => (
        <span key={key} className="flex items-center gap-1.5 whitespace-nowrap">
          <Kbd>{key}</Kbd>
          {what}
        </span>
      ))}
    </div>
  );
}
