"use client";
import { Users } from "lucide-react";
import { Avatar } from "#components/ui/avatar.tsx";

/** Whose something is: a person, or several. */
export const Owner = ({ name, shared }: { name: string; shared?: boolean }) => (
  <span className="flex min-w-0 items-center gap-1.5">
    {shared ? (
      <Users className="size-4 shrink-0 text-subtle-foreground" aria-hidden />
    ) : (
      <Avatar name={name} size={16} />
    )}
    <span className="truncate">{name}</span>
  </span>
);
