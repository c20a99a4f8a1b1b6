"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";

type Props = Omit<ButtonProps, "onClick" | "children"> & {
  text: string;
  /** Shown (or spoken, for an icon): “Copy the reference”. */
  label?: string;
  /** Shows the word beside the icon. */
  wide?: boolean;
};

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label, wide, ...rest }: Props) {
  const t = useTranslations("common");
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  const Icon = done ? Check : Copy;
  return (
    <Button
      variant={wide ? "secondary" : "ghost"}
      size={wide ? "md" : "icon-xs"}
      aria-label={wide ? undefined : (label ?? t("copy"))}
      onClick={() => navigator.clipboard.writeText(text).then(() => setDone(true))}
      {...rest}
    >
      <Icon className="size-3.5" aria-hidden />
      {wide && (done ? t("copied") : (label ?? t("copy")))}
      <span role="status" className="sr-only">
        {done ? t("copied") : ""}
      </span>
    </Button>
  );
}
