import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";

const badgeVariants = cva(
  "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 align-middle text-xs font-medium whitespace-nowrap",
  {
    variants: {
      tone: {
        neutral: "bg-muted text-muted-foreground ring-1 ring-border ring-inset",
        outline: "text-muted-foreground ring-1 ring-border-strong ring-inset",
        primary: "bg-primary-soft text-primary-text",
        success: "bg-success-soft text-success-text",
        warning: "bg-warning-soft text-warning-text",
        danger: "bg-destructive-soft text-destructive-text",
        info: "bg-info-soft text-info-text",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

type Props = VariantProps<typeof badgeVariants> & {
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
  title?: string;
};

/** A state: its tone always comes with an icon or a word, so that colour is never alone. */
export function Badge({ tone, icon: Icon, className, children, title }: Props) {
  return (
    <span className={cn(badgeVariants({ tone }), className)} title={title}>
      {Icon && <Icon className="size-3" aria-hidden />}
      {children}
    </span>
  );
}

/** A raw value from the machine: a scope, an event name, an id. */
export const Token = ({ children, className }: { children: ReactNode; className?: string }) => (
  <span
    className={cn(
      "inline-flex h-5 items-center rounded-sm bg-muted px-1.5 font-mono text-xs whitespace-nowrap text-muted-foreground ring-1 ring-border ring-inset",
      className,
    )}
  >
    {children}
  </span>
);
