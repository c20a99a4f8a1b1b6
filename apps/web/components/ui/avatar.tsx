import type { CSSProperties } from "react";
import { cn } from "#lib/cn.ts";

const HUES = [264, 20, 160, 310, 60, 210, 345, 130, 85, 185];

/** The same name has the same hue on every screen. */
function hue(name: string): number {
  let h = 7;
  for (const c of name) h = (h * 151 + c.charCodeAt(0)) % 9973;
  return HUES[h % HUES.length] ?? 264;
}

function initials(name: string): string {
  const parts = name
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .split(/\s+/)
    .filter(Boolean);
  const first = [...(parts[0] ?? "?")][0] ?? "?";
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

const SIZES = {
  16: "size-4 text-[8px]",
  20: "size-5 text-[9px]",
  24: "size-6 text-[10px]",
  28: "size-7 text-[11px]",
  32: "size-8 text-xs",
  40: "size-10 text-sm",
  48: "size-12 text-lg",
};

type Props = {
  name: string;
  size?: keyof typeof SIZES;
  className?: string;
  /** Speaks the name; set it where no name stands beside the picture. */
  labelled?: boolean;
};

/** People are round. */
export function Avatar({ name, size = 20, className, labelled }: Props) {
  return (
    <span
      className={cn(
        "tint inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none",
        SIZES[size],
        className,
      )}
      style={{ "--h": hue(name) } as CSSProperties}
      {...(labelled ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true })}
    >
      {initials(name)}
    </span>
  );
}

/** Companies are square. */
export function Logo({ name, size = 20, className, labelled }: Props) {
  return (
    <span
      className={cn(
        "tint-solid inline-flex shrink-0 items-center justify-center font-semibold select-none",
        size > 28 ? "rounded-lg" : "rounded-sm",
        SIZES[size],
        className,
      )}
      style={{ "--h": hue(`${name}co`) } as CSSProperties}
      {...(labelled ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true })}
    >
      {[...initials(name)][0]}
    </span>
  );
}
