"use client";
import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

/** Turns something on at once, without a save button. */
export function Switch({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "relative inline-flex h-[18px] w-8 shrink-0 items-center rounded-full bg-input p-0.5 transition-colors duration-(--duration-base) after:absolute after:-inset-2 data-[state=checked]:bg-primary disabled:opacity-60",
        className,
      )}
      {...rest}
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-white shadow-1 transition-transform duration-(--duration-base) ease-out data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  );
}
