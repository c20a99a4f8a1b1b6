import { useTranslations } from "next-intl";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** A page on its way: top bar and rows at their final heights. Shown after 300 ms, or it would only flicker. */
export function PageSkeleton({ rows = 12 }: { rows?: number }) {
  const t = useTranslations("shell");
  return (
    <div
      aria-busy
      className="flex min-h-0 flex-1 animate-[fade_150ms_linear_300ms_backwards] flex-col"
    >
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <div className="flex h-12 shrink-0 items-center border-b px-4 max-md:h-14">
        <Skeleton width={120} />
      </div>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="flex h-row items-center gap-4 border-b px-4">
          <Skeleton width={`${18 + ((i * 37) % 14)}%`} />
          <Skeleton width={`${12 + ((i * 23) % 10)}%`} className="max-md:hidden" />
          <Skeleton width={`${8 + ((i * 11) % 8)}%`} className="ml-auto" />
        </div>
      ))}
    </div>
  );
}
