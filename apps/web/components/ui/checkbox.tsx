"use client";
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

/** A 16 px box; the label or cell around it carries the touch target. */
export function Checkbox({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "group relative flex size-4 shrink-0 items-center justify-center rounded-sm border border-input bg-card after:absolute after:-inset-1.5 data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:border-primary data-[state=indeterminate]:bg-primary max-md:after:-inset-3.5",
        className,
      )}
      {...rest}
    >
      <Radix.Indicator className="text-primary-foreground">
        <Check className="hidden size-3 stroke-3! group-data-[state=checked]:block" aria-hidden />
        <Minus
          className="hidden size-3 stroke-3! group-data-[state=indeterminate]:block"
          aria-hidden
        />
      </Radix.Indicator>
    </Radix.Root>
  );
}
