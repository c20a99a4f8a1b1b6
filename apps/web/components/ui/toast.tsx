"use client";
import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { Toaster as Sonner } from "sonner";

const button =
  "inline-flex h-control-sm shrink-0 cursor-pointer items-center self-center rounded-md border border-border-strong bg-card px-2 text-xs font-medium whitespace-nowrap text-foreground shadow-1 hover:bg-accent";

/**
 * Where toasts appear: bottom left, one at a time. Stands once, in the root layout. Say what
 * happened with `toast` of "sonner" and offer the way back as its `action`; give an error
 * `duration: Infinity`, so that it stays until it is closed.
 */
export function Toaster() {
  const t = useTranslations("common");
  return (
    <Sonner
      position="bottom-left"
      visibleToasts={1}
      offset={16}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
      containerAriaLabel={t("notifications")}
      closeButton
      // Sonner brings a font of its own.
      className="font-sans!"
      icons={{
        success: <CircleCheck className="size-4 text-success" aria-hidden />,
        error: <CircleAlert className="size-4 text-destructive" aria-hidden />,
        info: <Info className="size-4 text-info" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        closeButtonAriaLabel: t("dismiss"),
        classNames: {
          toast:
            "flex w-90 max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg bg-popover p-3 pr-9 text-popover-foreground shadow-2",
          icon: "mt-0.5 shrink-0",
          content: "min-w-0 flex-1",
          title: "text-sm font-medium",
          description: "mt-0.5 text-xs text-muted-foreground",
          actionButton: button,
          cancelButton: button,
          closeButton:
            "absolute top-2 right-2 order-last inline-flex size-6 cursor-pointer items-center justify-center rounded-sm text-muted-foreground hover:bg-accent hover:text-foreground [&_svg]:size-3.5",
        },
      }}
    />
  );
}
