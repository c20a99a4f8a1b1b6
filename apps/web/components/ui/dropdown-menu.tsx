"use client";
import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "#lib/cn.ts";
import { Kbd } from "./kbd.tsx";

export const DropdownMenu = Radix.Root;
export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuGroup = Radix.Group;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

const itemClass =
  "flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 text-sm outline-none data-[disabled]:text-subtle-foreground data-[highlighted]:bg-accent max-md:min-h-11";

export function DropdownMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={4}
        collisionPadding={8}
        className={cn(
          "animate-rise z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-lg bg-popover p-1 shadow-2",
          className,
        )}
        {...rest}
      />
    </Radix.Portal>
  );
}

type ItemProps = ComponentProps<typeof Radix.Item> & {
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
};

export function DropdownMenuItem({
  icon: Icon,
  keys,
  danger,
  className,
  children,
  asChild,
  ...rest
}: ItemProps) {
  return (
    <Radix.Item
      asChild={asChild}
      className={cn(
        itemClass,
        danger && "text-destructive-text data-[highlighted]:bg-destructive-soft",
        className,
      )}
      {...rest}
    >
      {asChild ? (
        children
      ) : (
        <>
          {Icon && (
            <Icon className={cn("size-4", !danger && "text-muted-foreground")} aria-hidden />
          )}
          <span className="flex-1">{children}</span>
          {keys && <Kbd>{keys}</Kbd>}
        </>
      )}
    </Radix.Item>
  );
}

export function DropdownMenuRadioItem({
  icon: Icon,
  children,
  className,
  ...rest
}: ComponentProps<typeof Radix.RadioItem> & { icon?: LucideIcon }) {
  return (
    <Radix.RadioItem className={cn(itemClass, className)} {...rest}>
      {Icon && <Icon className="size-4 text-muted-foreground" aria-hidden />}
      <span className="flex-1">{children}</span>
      <Radix.ItemIndicator>
        <Check className="size-3.5 text-primary-text" aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

export function DropdownMenuCheckboxItem({
  children,
  className,
  ...rest
}: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem className={cn(itemClass, className)} {...rest}>
      <span className="flex size-4 items-center justify-center">
        <Radix.ItemIndicator>
          <Check className="size-3.5 text-primary-text" aria-hidden />
        </Radix.ItemIndicator>
      </span>
      <span className="flex-1">{children}</span>
    </Radix.CheckboxItem>
  );
}

export const DropdownMenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="flex h-7 items-center px-2 text-2xs font-medium text-subtle-foreground">
    {children}
  </Radix.Label>
);

export const DropdownMenuSeparator = () => (
  <Radix.Separator className="-mx-1 my-1 h-px bg-border" />
);
