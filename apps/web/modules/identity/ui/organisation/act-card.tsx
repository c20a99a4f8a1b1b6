import type { ReactNode } from "react";

/** One act with its words at the left and its button at the right, below the form. */
export function ActCard({
  title,
  text,
  note,
  children,
}: {
  title: string;
  text: string;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className="flex max-w-2xl flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border bg-card p-4"
    >
      <div className="min-w-52 flex-1">
        <h2 className="text-sm font-semibold">{title}</h2>
        <p className="text-pretty text-muted-foreground">{text}</p>
        {note}
      </div>
      {children}
    </section>
  );
}
