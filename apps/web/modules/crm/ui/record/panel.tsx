"use client";
// A titled block beside the thread that can be folded.
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { ChevronDown, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";

type Props = {
  title: string;
  count?: ReactNode;
  add?: { label: string; onAdd: () => void } | undefined;
  children: ReactNode;
};

export function Panel({ title, count, add, children }: Props) {
  const [open, setOpen] = useState(true);
  return (
    <section
      aria-label={title}
      className="border-b px-3 py-1.5 last:border-b-0 max-md:border-b-0 max-md:px-0"
    >
      <div className="flex h-8 items-center max-md:h-11">
        <h2>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex h-7 items-center gap-1 rounded-sm px-1 text-sm font-semibold hover:bg-accent max-md:h-11"
          >
            {title}
            {count !== undefined && (
              <span className="font-normal text-muted-foreground">{count}</span>
            )}
            <ChevronDown
              className={cn(
                "size-3.5 text-subtle-foreground transition-transform",
                !open && "-rotate-90",
              )}
              aria-hidden
            />
          </button>
        </h2>
        {add && (
          <Button
            variant="ghost"
            size="icon-xs"
            aria-label={add.label}
            className="ml-auto"
            onClick={add.onAdd}
          >
            <Plus className="size-3.5" aria-hidden />
          </Button>
        )}
      </div>
      {open && children}
    </section>
  );
}
