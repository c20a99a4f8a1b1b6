"use client";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "#lib/cn.ts";

type Props = {
  title: string;
  /** What holds now, to be read while it is shut. */
  now: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
};

/** A part of a form that most leave as it is. */
export function Fold({ title, now, open, onOpenChange, children }: Props) {
  const id = useId();
  return (
    <section className="border-t">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpenChange(!open)}
          className="flex min-h-11 w-full items-center gap-2 rounded-md text-left text-sm -outline-offset-2"
        >
          <ChevronRight
            className={cn(
              "size-4 text-subtle-foreground transition-transform duration-(--duration-fast)",
              open && "rotate-90",
            )}
            aria-hidden
          />
          <span className="shrink-0 font-medium">{title}</span>
          <span className="min-w-0 flex-1 truncate text-right text-xs text-muted-foreground">
            {open ? "" : now}
          </span>
        </button>
      </h3>
      <div id={id} hidden={!open} className="pt-1 pb-4 pl-6 max-md:pl-0">
        {children}
      </div>
    </section>
  );
}
