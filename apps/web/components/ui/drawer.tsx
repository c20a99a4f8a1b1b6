"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";
import { Button } from "./button.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  className?: string;
  /** A modal drawer takes the focus and dims the page: for menus on a phone. */
  modal?: boolean;
};

/** Shows one thing of a list at the right edge while the list stays usable. */
export function Drawer({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  className,
  modal = false,
}: Props) {
  const t = useTranslations("common");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={modal}>
      <Radix.Portal>
        {modal && <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-scrim" />}
        <Radix.Content
          {...(modal
            ? {}
            : {
                onInteractOutside: (e: Event) => e.preventDefault(),
                onOpenAutoFocus: (e: Event) => e.preventDefault(),
              })}
          className={cn(
            "animate-slide-in fixed inset-y-2 right-2 z-40 flex w-[560px] max-w-[calc(100vw-1rem)] flex-col overflow-hidden rounded-xl bg-popover shadow-3 outline-none",
            className,
          )}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description asChild>
                  <div className="text-xs text-muted-foreground">{description}</div>
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon-sm" aria-label={t("close")}>
                <X className="size-4" aria-hidden />
              </Button>
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer && <div className="flex items-center gap-2 border-t px-4 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Rises from the bottom edge of a phone: menus and pickers within reach of a thumb. */
export function BottomSheet(props: Omit<Props, "modal">) {
  return (
    <Drawer
      {...props}
      modal
      className={cn(
        "animate-rise inset-x-0 top-auto bottom-0 max-h-[85dvh] w-full max-w-none rounded-b-none pb-[env(safe-area-inset-bottom)]",
        props.className,
      )}
    />
  );
}
