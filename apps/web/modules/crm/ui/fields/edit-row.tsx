"use client";
// One fact of a record: its value, and its own editor in the same place.
import { Kbd } from "#components/ui/kbd.tsx";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";

type Props = {
  label: string;
  /** The value as it reads; null shows "Add …". */
  children: ReactNode | null;
  addLabel: string;
  editing: boolean;
  onEdit: (open: boolean) => void;
  editor: ReactNode;
  /** Beside the button, for links that can be followed. */
  aside?: ReactNode;
  readOnly?: boolean | undefined;
};

export function EditRow({
  label,
  children,
  addLabel,
  editing,
  onEdit,
  editor,
  aside,
  readOnly,
}: Props) {
  const t = useTranslations("crm.fields");
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(editing);
  // Leaving the editor gives the focus back to the value it stands for.
  useEffect(() => {
    if (was.current && !editing && document.activeElement === document.body)
      button.current?.focus();
    was.current = editing;
  }, [editing]);

  return (
    <div className="grid min-h-8 grid-cols-[104px_minmax(0,1fr)] items-center max-md:min-h-11 max-md:grid-cols-[132px_minmax(0,1fr)]">
      <dt className="truncate px-1 text-muted-foreground">{label}</dt>
      <dd className="relative flex min-w-0 items-center">
        {editing ? (
          <div className="relative w-full">{editor}</div>
        ) : readOnly ? (
          <span className="truncate px-1.5">{children ?? "–"}</span>
        ) : (
          <>
            <button
              ref={button}
              type="button"
              onClick={() => onEdit(true)}
              className="group flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-sm px-1.5 text-left hover:bg-accent max-md:h-11"
            >
              <span className="sr-only">{t("edit", { label })}</span>
              {children ?? <span className="truncate text-subtle-foreground">{addLabel}</span>}
              <Pencil
                className="ml-auto hidden size-3 text-subtle-foreground group-hover:block"
                aria-hidden
              />
            </button>
            {aside}
          </>
        )}
      </dd>
    </div>
  );
}

/** Under an open editor: what its two keys do. */
export function EditKeys() {
  const t = useTranslations("crm.fields");
  return (
    <span className="absolute top-full left-0 z-20 mt-1 flex items-center gap-2 rounded-md bg-popover px-2 py-1 text-2xs whitespace-nowrap text-muted-foreground shadow-2 max-md:hidden">
      <Kbd>↵</Kbd> {t("save")} <Kbd>esc</Kbd> {t("restore")}
    </span>
  );
}
