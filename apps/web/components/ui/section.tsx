import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";

type Props = {
  title: string;
  count?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClass?: string;
  /** Without a frame. */
  flush?: boolean;
};

/** A titled block. The title is small: the content is what people came for. */
export function Section({ title, count, action, children, className, bodyClass, flush }: Props) {
  return (
    <section
      aria-label={title}
      className={cn("flex min-w-0 flex-col", !flush && "rounded-lg border bg-card", className)}
    >
      <div className={cn("flex h-10 shrink-0 items-center gap-2", !flush && "border-b px-3")}>
        <h2 className="text-sm font-semibold">{title}</h2>
        {count !== undefined && <span className="text-xs text-muted-foreground">{count}</span>}
        <div className="ml-auto flex items-center gap-1">{action}</div>
      </div>
      <div className={cn("min-h-0 flex-1", bodyClass)}>{children}</div>
    </section>
  );
}
