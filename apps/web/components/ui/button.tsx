import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "#lib/cn.ts";

export const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-(--duration-fast) disabled:cursor-not-allowed disabled:border-border disabled:bg-muted disabled:text-subtle-foreground aria-disabled:cursor-not-allowed",
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-foreground hover:bg-primary-hover",
        secondary:
          "border border-border-strong bg-card text-foreground shadow-1 hover:bg-accent aria-expanded:bg-accent",
        ghost:
          "text-muted-foreground hover:bg-accent hover:text-foreground disabled:bg-transparent aria-expanded:bg-accent aria-expanded:text-foreground aria-pressed:bg-accent aria-pressed:text-foreground",
        danger: "bg-destructive text-destructive-foreground hover:bg-destructive-hover",
        "danger-ghost": "text-destructive-text hover:bg-destructive-soft",
        link: "h-auto! px-0! text-primary-text hover:underline",
      },
      size: {
        md: "h-control px-3 text-sm max-md:px-4 max-md:text-base",
        sm: "h-control-sm px-2 text-xs max-md:px-3 max-md:text-sm",
        lg: "h-10 px-4 text-base max-md:h-12",
        icon: "size-control",
        "icon-sm": "size-control-sm",
        /** 24 px, for rows and headers that a phone never shows. */
        "icon-xs": "size-6 rounded-sm max-md:size-11",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & {
    asChild?: boolean;
    /** Keeps its width and shows that work is under way; it cannot be pressed again. */
    pending?: boolean;
  };

/** A verb that names its result. An icon alone needs `aria-label`. One `primary` per view. */
export function Button({
  variant,
  size,
  className,
  asChild,
  pending,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), pending && "relative", className);
  if (asChild)
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button
      type="button"
      className={classes}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? (
        <>
          <LoaderCircle className="absolute size-4 animate-spin" aria-hidden />
          <span className="invisible inline-flex items-center gap-1.5">{children}</span>
        </>
      ) : (
        children
      )}
    </button>
  );
}
