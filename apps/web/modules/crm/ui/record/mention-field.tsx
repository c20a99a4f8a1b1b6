"use client";
// A text in which an @ offers the members: arrows choose, Enter takes, Esc closes the list.
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type TextareaHTMLAttributes, useId, useRef, useState } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { cn } from "#lib/cn.ts";
import { usePresentMembers } from "../data/reference.ts";
import { matchMembers, type Mentioned, openMention } from "./mention-text.ts";

const SHOWN = 6;

type Props = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "value" | "onChange"> & {
  value: string;
  onText: (text: string) => void;
  /** A member was chosen. */
  onMention: (member: Mentioned) => void;
  /** The list opens upwards, where there is no room below. */
  above?: boolean;
};

export function MentionField({
  value,
  onText,
  onMention,
  above,
  onKeyDown,
  className,
  ...rest
}: Props) {
  const t = useTranslations("crm.timeline");
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [cursor, setCursor] = useState(0);
  const [closedAt, setClosedAt] = useState(-1);
  const { data: members } = usePresentMembers();
  const open = openMention(value, caret);
  const offered =
    open && open.at !== closedAt
      ? matchMembers(
          (members ?? []).filter(({ status }) => status === "active"),
          open.query,
        ).slice(0, SHOWN)
      : [];
  const at = Math.min(cursor, offered.length - 1);

  function take(member: Mentioned) {
    if (!open) return;
    const before = `${value.slice(0, open.at)}@${member.name} `;
    onText(before + value.slice(caret).replace(/^ /, ""));
    onMention({ id: member.id, name: member.name });
    setCursor(0);
    setClosedAt(open.at);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
      setCaret(before.length);
    });
  }
  function onKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    const member = offered[at];
    if (!member || event.metaKey || event.ctrlKey) return onKeyDown?.(event);
    if (event.key === "ArrowDown") setCursor((at + 1) % offered.length);
    else if (event.key === "ArrowUp") setCursor((at - 1 + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") take(member);
    else if (event.key === "Escape") {
      event.stopPropagation();
      setClosedAt(open?.at ?? -1);
    } else return onKeyDown?.(event);
    event.preventDefault();
  }

  return (
    <div className="relative">
      <textarea
        {...rest}
        ref={field}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={`${id}-list`}
        aria-activedescendant={offered.length ? `${id}-${at}` : undefined}
        value={value}
        onChange={(event) => {
          const { value: text, selectionStart } = event.target;
          onText(text);
          setCaret(selectionStart);
          setCursor(0);
          if (closedAt >= 0 && openMention(text, selectionStart)?.at !== closedAt) setClosedAt(-1);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKey}
        onBlur={() => setClosedAt(open?.at ?? -1)}
        className={cn("block w-full bg-transparent outline-none", className)}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("mention")}
        hidden={offered.length === 0}
        className={cn(
          "animate-rise absolute left-2 z-50 w-64 max-w-[calc(100%-1rem)] rounded-lg bg-popover p-1 shadow-2",
          above ? "bottom-full mb-1" : "top-full",
        )}
      >
        {offered.map((member, index) => (
          <div
            key={member.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setCursor(index)}
            onClick={() => take(member)}
            className={cn(
              "flex min-h-8 items-center gap-2 rounded-md px-2 text-sm max-md:min-h-11",
              index === at && "bg-accent",
            )}
          >
            <Avatar name={member.name} size={16} />
            <span className="truncate">{member.name}</span>
          </div>
        ))}
      </div>
      <p aria-live="polite" className="sr-only">
        {offered.length > 0 && t("offered", { count: offered.length })}
      </p>
    </div>
  );
}
