"use client";
import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "../notice.tsx";
import type { ConnectOutcome } from "./connect-results.ts";

const LOOKS = {
  connected: { tone: "success", icon: CircleCheck },
  declined: { tone: "info", icon: Info },
  missing_scopes: { tone: "warning", icon: TriangleAlert },
  expired: { tone: "info", icon: Info },
  not_yours: { tone: "warning", icon: TriangleAlert },
  failed: { tone: "danger", icon: TriangleAlert },
} as const;

type Props = { result: ConnectOutcome; onRetry: () => void };

/** How it ended at Google's, in words. The address forgets it, so that it is said once. */
export function ConnectNote({ result, onRetry }: Props) {
  const t = useTranslations("mailboxes");
  const c = useTranslations("common");
  const [shown, setShown] = useState(true);
  useEffect(() => {
    // A moment later: the router learns of addresses only once it stands itself.
    const timer = setTimeout(() => {
      const url = new URL(location.href);
      url.searchParams.delete("mailbox");
      history.replaceState(null, "", url);
    });
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <Notice
      role="status"
      {...LOOKS[result]}
      title={t(`results.${result}.title`)}
      action={
        <>
          {result !== "connected" && (
            <Button size="sm" onClick={onRetry}>
              {t("tryAgain")}
            </Button>
          )}
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={c("close")}
            onClick={() => setShown(false)}
          >
            <X className="size-4" aria-hidden />
          </Button>
        </>
      }
    >
      {t(`results.${result}.text`)}
    </Notice>
  );
}
