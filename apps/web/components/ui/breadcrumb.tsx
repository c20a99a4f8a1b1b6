import { ChevronRight } from "lucide-react";
import type { Route } from "next";
import { Link } from "#components/ui/link.tsx";
import { Fragment, type ReactNode } from "react";

export type Crumb = { label: string; href?: string; icon?: ReactNode };

/** The way to here; its last part is the page's h1. */
export function Breadcrumb({ crumbs, label }: { crumbs: readonly Crumb[]; label: string }) {
  return (
    <nav aria-label={label} className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm">
        {crumbs.map((c, i) => {
          const last = i === crumbs.length - 1;
          return (
            <Fragment key={i}>
              <li className={last ? "min-w-0" : "shrink-0 max-md:hidden"}>
                {last ? (
                  <h1 className="flex items-center gap-2 truncate font-semibold max-md:text-lg">
                    {c.icon}
                    <span className="truncate">{c.label}</span>
                  </h1>
                ) : (
                  <Link
                    href={(c.href ?? "#") as Route}
                    className="flex items-center gap-2 rounded-sm text-muted-foreground hover:text-foreground"
                  >
                    {c.icon}
                    {c.label}
                  </Link>
                )}
              </li>
              {!last && (
                <li aria-hidden className="max-md:hidden">
                  <ChevronRight className="size-3.5 text-subtle-foreground" />
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
