"use client";
// Where a file comes in: chosen, or dropped.
import { FileUp, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState, type DragEvent } from "react";
import { buttonVariants } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";
import { cn } from "#lib/cn.ts";

type Props = { reading: string | null; error: string | null; onFile: (file: File) => void };

/** A file field that is also a place to drop one. The keyboard reaches the field itself. */
export function DropZone({ reading, error, onFile }: Props) {
  const t = useTranslations("imports.upload");
  const id = useId();
  const [over, setOver] = useState(false);
  const [many, setMany] = useState(false);

  function take(files: FileList | null) {
    const file = files?.[0];
    setMany((files?.length ?? 0) > 1);
    if (file && files?.length === 1 && reading === null) onFile(file);
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  }

  return (
    <div className="flex flex-col gap-2">
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          "flex min-h-40 flex-col items-center justify-center gap-3 rounded-lg border border-dashed border-border-strong p-6 text-center transition-colors duration-(--duration-fast)",
          over && "border-primary bg-primary-soft",
        )}
      >
        {reading === null ? (
          <>
            <FileUp className="size-6 text-subtle-foreground" aria-hidden />
            <div className="flex flex-wrap items-center justify-center gap-2">
              <label
                htmlFor={id}
                className={cn(
                  buttonVariants({ variant: "primary" }),
                  "cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring",
                )}
              >
                {t("choose")}
                <input
                  id={id}
                  type="file"
                  accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
                  className="sr-only"
                  onChange={(event) => {
                    take(event.target.files);
                    // The same file again, once corrected, is a change too.
                    event.target.value = "";
                  }}
                />
              </label>
              <span className="text-sm text-muted-foreground max-md:hidden">{t("drop")}</span>
            </div>
          </>
        ) : (
          <p role="status" className="flex items-center gap-2 text-sm text-muted-foreground">
            <LoaderCircle className="size-4 animate-spin" aria-hidden />
            {t("reading", { name: reading })}
          </p>
        )}
      </div>
      <FormError>{many ? t("one") : error}</FormError>
    </div>
  );
}
