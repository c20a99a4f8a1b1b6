import type { ReactNode } from "react";

/** One switch or choice with its words at the left. `id` names the words for the control's aria-labelledby. */
export function SettingRow({
  id,
  label,
  hint,
  children,
}: {
  id: string;
  label: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-40 flex-1">
        <p id={id} className="text-sm font-medium">
          {label}
        </p>
        {hint && <p className="text-xs text-pretty text-muted-foreground">{hint}</p>}
      </div>
      {children}
    </div>
  );
}
