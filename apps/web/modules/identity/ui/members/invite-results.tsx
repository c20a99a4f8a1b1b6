"use client";
import { CircleAlert, MailCheck, MailX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";

export type InviteResult = {
  email: string;
  link?: string | null;
  mailed?: boolean;
  problem?: string;
};

/** What became of each address: mailed, a link to pass on, or why not. The inside of a Dialog. */
export function InviteResults({
  results,
  onDone,
}: {
  results: readonly InviteResult[];
  onDone: () => void;
}) {
  const t = useTranslations("settings.invitations");
  const made = results.filter((one) => !one.problem);
  return (
    <DialogContent
      title={t("resultTitle", { count: made.length })}
      description={t("resultText")}
      className="max-w-xl"
    >
      <DialogBody>
        <ul className="flex flex-col divide-y rounded-md border">
          {results.map(({ email, link, mailed, problem }) => (
            <li key={email} className="flex flex-col gap-1.5 px-3 py-2">
              <span className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-medium">{email}</span>
                {problem ? (
                  <Badge tone="danger" icon={CircleAlert}>
                    {t("failed")}
                  </Badge>
                ) : mailed ? (
                  <Badge tone="success" icon={MailCheck}>
                    {t("mailed")}
                  </Badge>
                ) : (
                  <Badge tone="warning" icon={MailX}>
                    {t("notMailed")}
                  </Badge>
                )}
              </span>
              {problem && <span className="text-xs text-destructive-text">{problem}</span>}
              {link && (
                <span className="flex gap-2">
                  <input
                    readOnly
                    aria-label={t("linkOf", { email })}
                    value={link}
                    onFocus={(x) => x.target.select()}
                    className="h-control-sm min-w-0 flex-1 rounded-md border border-input bg-card px-2 font-mono text-xs"
                  />
                  <CopyButton
                    text={link}
                    variant="secondary"
                    size="icon-sm"
                    label={t("copyLinkOf", { email })}
                  />
                </span>
              )}
            </li>
          ))}
        </ul>
        {made.some((one) => !one.mailed) && (
          <p className="mt-3 text-xs text-pretty text-muted-foreground">{t("noMail")}</p>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </DialogFooter>
    </DialogContent>
  );
}
