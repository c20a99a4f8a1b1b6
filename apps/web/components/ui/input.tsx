import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

/** The frame that every field shares. */
export const fieldClass =
  "w-full rounded-md border border-input bg-card text-foreground transition-colors duration-(--duration-fast) hover:border-muted-foreground focus-visible:border-ring focus-visible:outline-offset-0 aria-invalid:border-destructive aria-invalid:focus-visible:outline-destructive disabled:bg-muted disabled:text-subtle-foreground";

export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      className={cn(
        fieldClass,
        "read-only:not-disabled:bg-muted h-control px-2.5 text-sm max-md:text-lg",
        className,
      )}
      {...rest}
    />
  );
}
