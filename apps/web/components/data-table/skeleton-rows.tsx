import { Skeleton } from "#components/ui/skeleton.tsx";
import { cn } from "#lib/cn.ts";
import { cellClass } from "./table-head.tsx";

/** Rows of the same grid as the content: when it arrives, only ink appears. */
export function SkeletonRows({ widths, rows }: { widths: readonly number[]; rows: number }) {
  return Array.from({ length: rows }, (_, r) => (
    <tr key={r} className="h-row" aria-hidden>
      <td className={cellClass} />
      {widths.map((width, c) => (
        <td key={c} className={cn(cellClass)}>
          <Skeleton width={`${40 + ((r * 31 + c * 17) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}
