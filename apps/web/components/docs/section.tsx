import type { ReactNode } from "react";

/** A heading, a paragraph, and what shows it. */
export function Section({
  title,
  text,
  id,
  children,
}: {
  /** Where a link from the page's contents leads. */
  id?: string;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <section id={id} className="flex scroll-mt-20 flex-col gap-3">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="max-w-[68ch] text-base text-pretty text-muted-foreground">{text}</p>
      </div>
      {children}
    </section>
  );
}
