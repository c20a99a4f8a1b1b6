"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/cn.ts";
import { Button } from "./button.tsx";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

type ContentProps = Omit<ComponentProps<typeof Radix.Content>, "title"> & {
  title: ReactNode;
  description?: ReactNode;
  /** Leave out for a dialog that must be answered by its own buttons. */
  closable?: boolean;
};

/** Asks one thing and blocks the page until it is answered. Holds DialogBody and DialogFooter. */
export function DialogContent({
  title,
  description,
  closable = true,
  className,
  children,
  ...rest
}: ContentProps) {
  const t = useTranslations("common");
  return (
    <Radix.Portal>
      <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-scrim" />
      <Radix.Content
        className={cn(
          "animate-rise fixed top-[12vh] left-1/2 z-50 flex max-h-[min(80dvh,720px)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 flex-col rounded-xl bg-popover shadow-3 outline-none max-md:top-4 max-md:max-h-[calc(100dvh-2rem)]",
          className,
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...rest}
      >
        <div className="flex shrink-0 flex-col gap-1 px-5 pt-4 pr-12 pb-3">
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {description && (
            <Radix.Description className="text-sm text-pretty text-muted-foreground">
              {description}
            </Radix.Description>
          )}
        </div>
        {children}
        {closable && (
          <Radix.Close asChild>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t("close")}
              className="absolute top-3 right-3"
            >
              <X className="size-4" aria-hidden />
            </Button>
          </Radix.Close>
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}

/** The part that scrolls. */
export const DialogBody = ({ className, ...rest }: ComponentProps<"div">) => (
  <div className={cn("min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5", className)} {...rest} />
);

/** Buttons, the one that does it last. */
export const DialogFooter = ({ className, ...rest }: ComponentProps<"div">) => (
  <div
    className={cn("flex shrink-0 items-center justify-end gap-2 border-t px-5 py-3", className)}
    {...rest}
  />
);
