"use client";
// Looking for a conversation: what is typed goes into the address after a moment. Enter opens the first, Esc ends the search.
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "#lib/keys.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { fieldClass } from "#components/ui/input.tsx";
import { cn } from "#lib/cn.ts";

const PAUSE_MS = 200;

type Props = {
  value: string;
  onSearch: (text: string) => void;
  /** The first that was found is opened, or the list is gone through from there. */
  onEnter: (text: string) => void;
  onDown: () => void;
};

export function InboxSearch({ value, onSearch, onEnter, onDown }: Props) {
  const t = useTranslations("inbox.search");
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useKeys([{ keys: "/", label: t("key"), group: "list", run: () => field.current?.select() }]);
  // The address changed by itself: back, or another filter.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next === sent.current) return;
    sent.current = next;
    onSearch(next);
  };
  const end = () => {
    setText("");
    send("");
  };
  return (
    <search className="relative min-w-0 flex-1">
      <Search
        className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-subtle-foreground"
        aria-hidden
      />
      <input
        ref={field}
        type="text"
        aria-label={t("label")}
        placeholder={t("hint")}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(send, PAUSE_MS, event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            if (text) end();
            else field.current?.blur();
          } else if (event.key === "Enter") {
            send(text);
            field.current?.blur();
            onEnter(text);
          } else if (event.key === "ArrowDown") {
            event.preventDefault();
            field.current?.blur();
            onDown();
          }
        }}
        className={cn(fieldClass, "h-control-sm w-full px-7 text-sm max-md:h-11 max-md:text-lg")}
      />
      {text ? (
        <button
          type="button"
          aria-label={t("end")}
          onClick={end}
          className="absolute top-0 right-0 flex h-full w-7 items-center justify-center rounded-sm text-muted-foreground hover:text-foreground max-md:w-11"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      ) : (
        <span
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2 flex -translate-y-1/2 max-md:hidden"
        >
          <Kbd>/</Kbd>
        </span>
      )}
    </search>
  );
}
