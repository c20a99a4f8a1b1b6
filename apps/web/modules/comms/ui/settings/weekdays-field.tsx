"use client";
import { CircleAlert } from "lucide-react";
import { cn } from "#lib/cn.ts";
import { weekdayName, weekdays } from "./weekdays.ts";

type Props = {
  label: string;
  value: readonly number[];
  error?: string | undefined;
  disabled?: boolean;
  onChange: (days: number[]) => void;
};

/** Days of the week, each on or off. */
export function WeekdaysField({ label, value, error, disabled, onChange }: Props) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="grid max-w-96 grid-cols-7 gap-1">
        {weekdays.map((day) => {
          const on = value.includes(day);
          return (
            <button
              key={day}
              type="button"
              disabled={disabled}
              aria-pressed={on}
              title={weekdayName(day, "long")}
              onClick={() =>
                onChange(on ? value.filter((one) => one !== day) : [...value, day].sort())
              }
              className={cn(
                "h-control min-w-0 rounded-md border text-xs max-md:text-sm",
                on
                  ? "border-primary bg-primary-soft font-medium text-primary-text"
                  : "border-border-strong text-muted-foreground hover:bg-accent",
              )}
            >
              {weekdayName(day, "short")}
            </button>
          );
        })}
      </div>
      {error && (
        <p role="alert" className="flex items-start gap-1.5 text-xs text-destructive-text">
          <CircleAlert className="mt-0.5 size-3" aria-hidden />
          {error}
        </p>
      )}
    </fieldset>
  );
}
