"use client";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";

const TONES = {
  success: ["bg-success-soft", "text-success-text"],
  warning: ["bg-warning-soft", "text-warning-text"],
  danger: ["bg-destructive-soft", "text-destructive-text"],
  info: ["bg-info-soft", "text-info-text"],
} as const;

type Props = {
  tone: keyof typeof TONES;
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Spoken at once when it appears. */
  role?: "alert" | "status";
};

/** What the reader of a page should know first, and what can be done about it. */
export function Notice({ tone, icon: Icon, title, children, action, role }: Props) {
  const [fill, ink] = TONES[tone];
  return (
    <section
      role={role}
      className={cn("flex flex-wrap items-start gap-x-4 gap-y-3 rounded-lg px-4 py-3", fill)}
    >
      <Icon className={cn("mt-0.5 size-4 shrink-0", ink)} aria-hidden />
      <div className="min-w-0 flex-1 basis-56 text-sm text-pretty">
        <h2 className={cn("font-semibold", ink)}>{title}</h2>
        {children && <div className="break-words">{children}</div>}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </section>
  );
}
