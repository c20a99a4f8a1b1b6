import { cx, type CxOptions } from "class-variance-authority";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: {
    theme: {
      spacing: ["row", "row-compact", "control", "control-sm"],
      text: ["2xs"],
      shadow: ["1", "2", "3"],
    },
  },
});

/** Joins class names; of two Tailwind classes for one property the later wins. */
export const cn = (...parts: CxOptions) => merge(cx(parts));
