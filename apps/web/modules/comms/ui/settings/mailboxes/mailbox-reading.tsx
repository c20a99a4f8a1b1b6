"use client";
import { RefreshCw, Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { None } from "#components/ui/none.tsx";
import { Section } from "#components/ui/section.tsx";
import { useTimes } from "../use-times.ts";
import { ComparisonWords } from "./comparison-words.tsx";
import { Progress } from "./mailbox-state.tsx";
import { MissingList } from "./missing-list.tsx";
import { type Mailbox, standingOf } from "./standing.ts";

type Props = {
  mailbox: Mailbox;
  isMine: boolean;
  pending: boolean;
  /** Null for whoever may not have it read. */
  onSync: ((reconcile: boolean) => Promise<void>) | null;
};

/** How far a mailbox has been read, and whether everything of it is here. */
export function MailboxReading({ mailbox, isMine, pending, onSync }: Props) {
  const t = useTranslations("mailboxes");
  const { ago } = useTimes();
  const standing = standingOf(mailbox);
  const canSync = onSync && standing !== "needsReconnect" && standing !== "disconnected";
  return (
    <Section
      title={t("reading")}
      className="max-w-2xl"
      action={
        canSync && (
          <>
            <Button size="sm" variant="ghost" disabled={pending} onClick={() => void onSync(false)}>
              <RefreshCw className="size-3.5" aria-hidden /> {t("readNow")}
            </Button>
            <Button size="sm" variant="ghost" disabled={pending} onClick={() => void onSync(true)}>
              <Scale className="size-3.5" aria-hidden /> {t("compareNow")}
            </Button>
          </>
        )
      }
    >
      <dl className="grid grid-cols-[minmax(88px,128px)_minmax(0,1fr)] gap-x-4 gap-y-2.5 p-4 text-sm">
        {standing === "reading" && (
          <>
            <dt className="text-muted-foreground">{t(`phases.${mailbox.sync_phase}`)}</dt>
            <dd>
              <Progress mailbox={mailbox} />
            </dd>
          </>
        )}
        <dt className="text-muted-foreground">{t("lastRead")}</dt>
        <dd suppressHydrationWarning>
          {mailbox.last_synced_at ? ago(mailbox.last_synced_at) : <None label={t("notReadYet")} />}
        </dd>
        <dt className="text-muted-foreground">{t("comparison")}</dt>
        <dd>
          <ComparisonWords mailbox={mailbox} />
          <MissingList mailbox={mailbox} isMine={isMine} />
        </dd>
      </dl>
    </Section>
  );
}
