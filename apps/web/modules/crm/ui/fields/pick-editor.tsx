"use client";
// A list that hangs under a fact until something is chosen.
import { Popover } from "radix-ui";
import type { ReactNode } from "react";

/** Opens at once; Esc or a press outside leaves the value as it was. */
export function PickEditor({
  label,
  shown,
  onClose,
  children,
}: {
  label: string;
  shown: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor className="flex h-7 items-center gap-1.5 rounded-sm bg-card px-1.5 ring-2 ring-ring max-md:h-11">
        {shown}
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={12}
          className="z-50 w-72 overflow-hidden rounded-lg bg-popover shadow-2 animate-rise"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
