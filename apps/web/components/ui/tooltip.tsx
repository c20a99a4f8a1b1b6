"use client";
import { Tooltip as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

export const TooltipProvider = (props: ComponentProps<typeof Radix.Provider>) => (
  <Radix.Provider delayDuration={300} {...props} />
);

/** Names a control that shows only an icon (which bears `aria-label` too), and its key. */
export function Tooltip({
  label,
  keys,
  side = "top",
  children,
}: {
  label: string;
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex items-center gap-2 rounded-md bg-popover px-2 py-1 text-xs font-medium text-popover-foreground shadow-2 max-md:hidden"
        >
          {label}
          {keys && <Kbd>{keys}</Kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
