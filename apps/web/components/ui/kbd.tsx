"use client";
import { useSyncExternalStore } from "react";
import { cn } from "#lib/cn.ts";

const never = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** True on Apple machines; false while the server renders. */
export const useMac = () => useSyncExternalStore(never, isMac, () => false);

/**
 * One key or chord, words parted by blanks: `G D`, `⌘ K` (reads Ctrl off a Mac).
 * A picture for the eye: hidden from screen readers and on touch screens.
 */
export function Kbd({
  children,
  className,
  onPrimary,
}: {
  children: string;
  className?: string;
  onPrimary?: boolean;
}) {
  const mac = useMac();
  return (
    <kbd
      aria-hidden
      className={cn("inline-flex items-center gap-0.5 font-sans max-md:hidden", className)}
    >
      {children.split(" ").map((key, i) => (
        <span
          key={i}
          className={cn(
            "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border px-1 text-2xs leading-none font-medium",
            onPrimary
              ? "border-primary-foreground/30 text-primary-foreground"
              : "border-border-strong bg-card text-subtle-foreground",
          )}
        >
          {key === "⌘" && !mac ? "Ctrl" : key}
        </span>
      ))}
    </kbd>
  );
}
