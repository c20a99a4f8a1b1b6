"use client";
import { Popover as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverAnchor = Radix.Anchor;
export const PopoverClose = Radix.Close;

/** Holds a small task over a readable page; Esc or a press outside closes it. Needs `aria-label`. */
export function PopoverContent({
  className,
  ...rest
}: ComponentProps<typeof Radix.Content> & { "aria-label": string }) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        className={cn(
          "animate-rise z-50 max-h-(--radix-popover-content-available-height) overflow-y-auto rounded-lg bg-popover shadow-2 outline-none",
          className,
        )}
        {...rest}
      />
    </Radix.Portal>
  );
}
