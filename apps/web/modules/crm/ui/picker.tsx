"use client";
// A searchable list over the page: choose a stage, an owner, a company. Arrow keys, Enter, Esc.
import { Command } from "cmdk";
import { Check, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";

export type PickItem = { id: string; label: string; hint?: string; icon?: ReactNode };

type Props = {
  label: string;
  items: PickItem[] | undefined;
  selected?: string | null;
  onPick: (id: string) => void;
  onClose: () => void;
  /** Given, the search is the server's; without, the items are filtered here. */
  onSearch?: (text: string) => void;
  /** Offers to choose nothing, under this name. */
  noneLabel?: string;
};

/** The list itself, for inside a popover. */
export function PickList({
  label,
  items,
  selected,
  onPick,
  onSearch,
  noneLabel,
}: Omit<Props, "onClose">) {
  const t = useTranslations("crm.common");
  const [text, setText] = useState("");
  // What Enter would take. When the server's answer brings other items, it is the first of them.
  const [pointed, setPointed] = useState("");
  const first = items?.[0]?.id ?? "";
  const pointedNow = onSearch && !items?.some((item) => item.id === pointed) ? first : pointed;
  const row =
    "flex h-8 cursor-default items-center gap-2 rounded-md px-2 text-sm outline-none data-[selected=true]:bg-accent max-md:h-11";
  return (
    <Command
      label={label}
      shouldFilter={!onSearch}
      value={pointedNow}
      onValueChange={setPointed}
      loop
    >
      <div className="flex h-9 items-center gap-2 border-b px-2.5 max-md:h-11">
        <Search className="size-3.5 text-subtle-foreground" aria-hidden />
        <Command.Input
          autoFocus
          value={text}
          onValueChange={(value) => {
            setText(value);
            onSearch?.(value);
          }}
          placeholder={label}
          aria-label={label}
          className="h-full w-full min-w-0 bg-transparent text-sm outline-none"
        />
      </div>
      <Command.List className="max-h-72 overflow-y-auto p-1" aria-label={label}>
        {items && (
          <Command.Empty className="px-2 py-3 text-xs text-muted-foreground">
            {t("nothingFound")}
          </Command.Empty>
        )}
        {!items && (
          <Command.Loading className="px-2 py-3 text-xs text-muted-foreground">
            {t("loading")}
          </Command.Loading>
        )}
        {noneLabel && selected && !text && (
          <Command.Item value="__none" className={row} onSelect={() => onPick("")}>
            <span className="text-muted-foreground">{noneLabel}</span>
          </Command.Item>
        )}
        {items?.map((item) => (
          <Command.Item
            key={item.id}
            value={item.id}
            keywords={[item.label, item.hint ?? ""]}
            className={row}
            onSelect={() => onPick(item.id)}
          >
            {item.icon}
            <span className="min-w-0 flex-1 truncate">{item.label}</span>
            {item.hint && (
              <span className="max-w-28 shrink-0 truncate text-xs text-muted-foreground">
                {item.hint}
              </span>
            )}
            {item.id === selected && (
              <Check className="size-3.5 text-primary-text" aria-label={t("chosen")} />
            )}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

/** Opens a pick list beside any element of the page, or in the middle when that is gone. */
export function PickerAt({
  anchor,
  onClose,
  onPick,
  ...rest
}: Props & { anchor: HTMLElement | null }) {
  const ref = useRef(anchor);
  ref.current = anchor;
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={ref as React.RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          aria-label={rest.label}
          align="start"
          sideOffset={4}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            anchor?.focus();
          }}
          className="z-50 w-72 overflow-hidden rounded-lg bg-popover shadow-2 animate-rise"
        >
          <PickList
            {...rest}
            onPick={(id) => {
              onClose();
              onPick(id);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
