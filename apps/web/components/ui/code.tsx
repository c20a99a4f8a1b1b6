import { Fragment } from "react";
import { cn } from "#lib/cn.ts";
import { CopyButton } from "./copy-button.tsx";

/** Keys in ink, strings green, numbers blue: enough to scan, never a rainbow. */
function tint(line: string) {
  return line
    .split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|\b\d[\d.]*\b|\btrue\b|\bfalse\b|\bnull\b)/g)
    .map((part, i) => {
      const tone = part.endsWith(":")
        ? "text-foreground"
        : part.startsWith('"')
          ? "text-success-text"
          : /^(\d|true|false|null)/.test(part)
            ? "text-info-text"
            : "text-muted-foreground";
      return (
        <span key={i} className={tone}>
          {part}
        </span>
      );
    });
}

type Props = { text: string; label: string; json?: boolean; className?: string };

/** Raw text from the machine, with a way to copy it. */
export function Code({ text, label, json, className }: Props) {
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={cn(
          "overflow-x-auto rounded-md bg-muted py-2.5 pr-10 pl-3 font-mono text-xs leading-[18px] ring-1 ring-border ring-inset",
          className,
        )}
      >
        {text.split("\n").map((line, i) => (
          <Fragment key={i}>
            {i > 0 && "\n"}
            {json ? tint(line) : line}
          </Fragment>
        ))}
      </pre>
      <CopyButton text={text} className="absolute top-1.5 right-1.5 bg-muted" />
    </div>
  );
}
