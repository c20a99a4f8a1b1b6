"use client";
import { useTranslations } from "next-intl";
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Names the thing: “Revoke ‘Warehouse dashboard’?” */
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The verb of the button that does it. */
  action: string;
  onAction: () => void;
  pending?: boolean;
  danger?: boolean;
  children?: ReactNode;
};

/** A question before something that cannot be undone. Focus starts on the way back. */
export function AlertDialog({
  open,
  onOpenChange,
  title,
  description,
  action,
  onAction,
  pending,
  danger = true,
  children,
}: Props) {
  const t = useTranslations("common");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-scrim" />
        <Radix.Content className="animate-rise fixed top-[18vh] left-1/2 z-50 flex w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 flex-col rounded-xl bg-popover shadow-3 outline-none">
          <div className="flex flex-col gap-1.5 px-5 pt-4 pb-5">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Description className="text-sm text-pretty text-muted-foreground">
              {description}
            </Radix.Description>
            {children}
          </div>
          <div className="flex items-center justify-end gap-2 border-t px-5 py-3">
            <Radix.Cancel asChild>
              <Button disabled={pending}>{t("cancel")}</Button>
            </Radix.Cancel>
            <Button variant={danger ? "danger" : "primary"} pending={pending} onClick={onAction}>
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
