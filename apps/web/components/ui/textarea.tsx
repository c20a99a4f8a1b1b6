import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";
import { fieldClass } from "./input.tsx";

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(
        fieldClass,
        "field-sizing-content read-only:not-disabled:bg-muted min-h-20 px-2.5 py-2 text-base max-md:text-lg",
        className,
      )}
      {...rest}
    />
  );
}
