import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

export function Label({ className, ...rest }: ComponentProps<"label">) {
  return <label className={cn("text-sm font-medium", className)} {...rest} />;
}
