import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";

type Props = {
  icon?: LucideIcon;
  /** What belongs here and is not: “Nobody here yet”. */
  title: string;
  /** The best way to start. */
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
  /** h1 where the page has no other. */
  as?: "h1" | "h2";
};

/** What belongs here, then the best way to start. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  actions,
  className,
  as: Heading = "h2",
}: Props) {
  return (
    <div
      className={cn(
        "flex min-h-0 flex-1 flex-col items-center justify-center px-6 py-16 text-center",
        className,
      )}
    >
      {Icon && (
        <span className="mb-4 flex size-10 items-center justify-center rounded-lg bg-muted text-muted-foreground">
          <Icon className="size-5" aria-hidden />
        </span>
      )}
      <Heading className="text-xl font-semibold">{title}</Heading>
      {children && (
        <div className="mt-1 max-w-[48ch] text-base text-pretty text-muted-foreground">
          {children}
        </div>
      )}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
