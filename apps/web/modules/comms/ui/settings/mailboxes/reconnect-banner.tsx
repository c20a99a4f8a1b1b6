"use client";
import { RotateCcw, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useConnect } from "./use-connect.ts";

type Props = {
  address: string;
  /** Since when; a later time is a notice of its own. */
  since: string;
  /** The cookie that says which notice was put away. */
  dismissal: string;
};

/** On every page of whose mailbox has to be connected again. Put away, it stays away until the browser is closed. */
export function ReconnectBanner({ address, since, dismissal }: Props) {
  const t = useTranslations("mailboxes.banner");
  const c = useTranslations("common");
  const { connect, pending } = useConnect();
  const [shown, setShown] = useState(true);
  if (!shown) return null;
  const dismiss = () => {
    // A cookie of the session, because the server must know it before it draws. It says nothing but this.
    document.cookie = `${dismissal}=${since}; path=/; samesite=lax`;
    setShown(false);
  };
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-2 border-b bg-warning-soft px-4 py-1.5 text-sm text-warning-text"
    >
      <RotateCcw className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 text-pretty">{t("text", { address })}</span>
      <Button size="sm" pending={pending} onClick={() => void connect(address)}>
        {t("act")}
      </Button>
      <Button
        size="icon-sm"
        variant="ghost"
        className="text-warning-text hover:bg-transparent"
        aria-label={c("close")}
        onClick={dismiss}
      >
        <X className="size-4" aria-hidden />
      </Button>
    </div>
  );
}
