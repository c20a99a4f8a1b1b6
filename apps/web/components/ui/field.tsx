"use client";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "#lib/cn.ts";
import { Label } from "./label.tsx";

export type FieldIds = {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};

type Props = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands at the right end of the label's line. */
  aside?: ReactNode;
  className?: string;
  /** Spread the ids on the control: `{(ids) => <Input {...ids} />}`. */
  children: (ids: FieldIds) => ReactNode;
};

/** Label above, hint below; an error takes the hint's place: what is wrong and how to fix it. */
export function Field({ label, hint, error, aside, className, children }: Props) {
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
      <div className="flex items-center justify-between gap-2">
        <Label htmlFor={id}>{label}</Label>
        {aside}
      </div>
      {children({
        id,
        ...(note ? { "aria-describedby": note } : {}),
        ...(error ? { "aria-invalid": true as const } : {}),
      })}
      {error ? (
        <p
          id={note}
          role="alert"
          className="flex items-start gap-1.5 text-xs text-destructive-text"
        >
          <CircleAlert className="mt-0.5 size-3" aria-hidden />
          {error}
        </p>
      ) : hint ? (
        <p id={note} className="text-xs text-muted-foreground">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** An error of the whole form, above its buttons. */
export function FormError({ children, id }: { children?: ReactNode; id?: string }) {
  if (!children) return null;
  return (
    <p
      id={id}
      role="alert"
      className="flex items-start gap-2 rounded-md bg-destructive-soft px-3 py-2 text-sm text-pretty text-destructive-text"
    >
      <CircleAlert className="mt-0.5 size-4" aria-hidden />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
