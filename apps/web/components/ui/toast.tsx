"use client";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { toast as sonner, Toaster as Sonner } from "sonner";
import { cn } from "#lib/cn.ts";
import { Button } from "./button.tsx";

type Tone = "success" | "danger" | "info";
type Options = {
  /** What is safe, or what to do now. */
  description?: ReactNode;
  action?: { label: string; onSelect: () => void };
  /** Seconds; errors stay until closed. */
  seconds?: number;
};

const ICONS = { success: CircleCheck, danger: CircleAlert, info: Info };
const TONES = { success: "text-success", danger: "text-destructive", info: "text-info" };

function ToastCard({
  id,
  tone,
  title,
  description,
  action,
}: Options & { id: string | number; tone: Tone; title: string }) {
  const t = useTranslations("common");
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className="flex w-90 max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg bg-popover p-3 text-popover-foreground shadow-2"
    >
      <Icon className={cn("mt-0.5 size-4", TONES[tone])} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium">{title}</p>
        {description && <div className="mt-0.5 text-xs text-muted-foreground">{description}</div>}
        {action && (
          <Button
            size="sm"
            className="mt-2"
            onClick={() => {
              sonner.dismiss(id);
              action.onSelect();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <Button
        variant="ghost"
        size="icon-xs"
        aria-label={t("dismiss")}
        onClick={() => sonner.dismiss(id)}
      >
        <X className="size-3.5" aria-hidden />
      </Button>
    </div>
  );
}

const show = (tone: Tone, title: string, options: Options = {}) =>
  sonner.custom((id) => <ToastCard id={id} tone={tone} title={title} {...options} />, {
    duration: options.seconds ? options.seconds * 1000 : tone === "danger" ? Infinity : 6000,
  });

/** Says what happened and offers the way back: `toast.success("Deal moved", { action: … })`. */
export const toast = {
  success: (title: string, options?: Options) => show("success", title, options),
  error: (title: string, options?: Options) => show("danger", title, options),
  info: (title: string, options?: Options) => show("info", title, options),
  dismiss: (id?: string | number) => sonner.dismiss(id),
};

/** Bottom left, one at a time. Stands once in the root layout. */
export function Toaster() {
  const t = useTranslations("common");
  return (
    <Sonner
      position="bottom-left"
      visibleToasts={1}
      offset={16}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
      containerAriaLabel={t("notifications")}
    />
  );
}
