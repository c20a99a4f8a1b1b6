// Plain table pieces for short lists inside a page. Long lists take components/data-table.
import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

/** Scrolls sideways inside its own frame; a region so that the keyboard can scroll it too. */
export function Table({ className, label, ...rest }: ComponentProps<"table"> & { label: string }) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg border bg-card"
    >
      <table className={cn("w-full text-left text-sm", className)} {...rest} />
    </div>
  );
}

export const TableHead = ({ className, ...rest }: ComponentProps<"thead">) => (
  <thead className={cn("text-xs text-muted-foreground [&_tr]:border-b", className)} {...rest} />
);

export const TableBody = ({ className, ...rest }: ComponentProps<"tbody">) => (
  <tbody
    className={cn("[&_tr:hover]:bg-muted [&_tr:last-child]:border-b-0", className)}
    {...rest}
  />
);

export const TableRow = ({ className, ...rest }: ComponentProps<"tr">) => (
  <tr className={cn("border-b", className)} {...rest} />
);

export const TableHeader = ({ className, ...rest }: ComponentProps<"th">) => (
  <th
    scope="col"
    className={cn("h-9 px-2 font-medium whitespace-nowrap first:pl-4 last:pr-4", className)}
    {...rest}
  />
);

export const TableCell = ({ className, ...rest }: ComponentProps<"td">) => (
  <td className={cn("h-11 px-2 first:pl-4 last:pr-4", className)} {...rest} />
);
