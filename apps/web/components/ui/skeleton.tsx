import { cn } from "#lib/cn.ts";

/** A resting shape with the size of what will replace it. It breathes; it never shimmers. */
export const Skeleton = ({ className, width }: { className?: string; width?: number | string }) => (
  <div
    aria-hidden
    className={cn("animate-breathe h-3 rounded-sm bg-accent", className)}
    style={width === undefined ? undefined : { width }}
  />
);
