"use client";
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";
import { fieldClass } from "./input.tsx";

export type SelectOption = {
  value: string;
  label: string;
  icon?: ReactNode;
  hint?: string;
  disabled?: boolean;
};

type Props = {
  /** Only without a Field around it. */
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  id?: string;
  name?: string;
  value?: string | undefined;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  onBlur?: () => void;
  options: readonly SelectOption[];
  placeholder?: string;
  size?: "sm" | "md" | "lg";
  className?: string;
  disabled?: boolean;
};

/** One of a few. For more than about twelve, or things to search for, use Combobox. */
export function Select({
  id,
  name,
  value,
  defaultValue,
  onValueChange,
  onBlur,
  options,
  placeholder = "Choose",
  size = "md",
  className,
  disabled,
  ...aria
}: Props) {
  return (
    <Radix.Root
      {...(value === undefined ? {} : { value })}
      {...(defaultValue === undefined ? {} : { defaultValue })}
      {...(onValueChange ? { onValueChange } : {})}
      {...(name ? { name } : {})}
      {...(disabled ? { disabled } : {})}
    >
      <Radix.Trigger
        id={id}
        onBlur={onBlur}
        className={cn(
          fieldClass,
          "flex items-center justify-between gap-1.5 text-left data-[placeholder]:text-subtle-foreground max-md:h-11",
          size === "sm" && "h-control-sm px-2 text-xs",
          size === "md" && "h-control px-2.5 text-sm",
          size === "lg" && "h-10 px-2.5 text-base",
          className,
        )}
        {...aria}
      >
        <span className="flex min-w-0 items-center gap-1.5 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon>
          <ChevronDown className="size-3.5 text-subtle-foreground" aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="animate-rise z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg bg-popover shadow-2"
        >
          <Radix.Viewport className="max-h-72 p-1">
            {options.map((o) => (
              <Radix.Item
                key={o.value}
                value={o.value}
                {...(o.disabled ? { disabled: true } : {})}
                className="relative flex min-h-8 cursor-default items-center gap-2 rounded-md py-1 pr-8 pl-2 text-sm outline-none data-[disabled]:text-subtle-foreground data-[highlighted]:bg-accent max-md:min-h-11"
              >
                <span className="flex flex-col">
                  <Radix.ItemText>
                    <span className="inline-flex items-center gap-1.5">
                      {o.icon}
                      {o.label}
                    </span>
                  </Radix.ItemText>
                  {o.hint && <span className="text-xs text-muted-foreground">{o.hint}</span>}
                </span>
                <Radix.ItemIndicator className="absolute right-2.5">
                  <Check className="size-3.5 text-primary-text" aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
