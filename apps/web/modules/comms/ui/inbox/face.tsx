"use client";
import { Phone } from "lucide-react";
import { Avatar } from "#components/ui/avatar.tsx";
import { cn } from "#lib/cn.ts";
import type { Conversation } from "../data/types.ts";
import { isNumberOnly } from "./words.ts";

/** Whom a conversation is with, as a picture: a number has no initials. */
export function Face({ row, name, size }: { row: Conversation; name: string; size: 28 | 40 }) {
  if (!isNumberOnly(row)) return <Avatar name={name} size={size} className="mt-0.5" />;
  return (
    <span
      aria-hidden
      className={cn(
        "mt-0.5 flex shrink-0 items-center justify-center rounded-full bg-accent text-muted-foreground",
        size === 28 ? "size-7" : "size-10",
      )}
    >
      <Phone className="size-3.5" />
    </span>
  );
}
