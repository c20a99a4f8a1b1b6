"use client";
// Nothing to see: because nothing is connected yet, nothing fits, or nothing waits.
import { CheckCheck, Inbox, Mailbox, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useCan } from "#lib/rights.tsx";
import { useHref } from "#modules/crm/ui/index.ts";
import type { InboxState } from "../data/inbox-state.ts";
import { useMailboxes, usePhones } from "../data/use-inbox.ts";

type Props = { state: InboxState; onChange: (change: Partial<InboxState>) => void };

export function InboxEmpty({ state, onChange }: Props) {
  const t = useTranslations("inbox.empty");
  const href = useHref();
  const seesBoxes = useCan("integrations.read");
  const canConnect = useCan("integrations.write");
  const seesPhones = useCan("phones.read");
  const boxes = useMailboxes(seesBoxes);
  const phones = usePhones(seesPhones);
  if (state.q.trim())
    return (
      <EmptyState icon={SearchX} title={t("nothingFound", { term: state.q.trim() })}>
        {t("nothingFoundText")}
      </EmptyState>
    );
  const none =
    boxes.data?.every(({ state: one }) => one === "disconnected") &&
    (!seesPhones || phones.data?.length === 0);
  if (none)
    return (
      <EmptyState
        icon={Mailbox}
        title={t("noMailbox")}
        actions={
          canConnect && (
            <Button asChild variant="primary">
              <Link href={href("/settings/mailboxes")}>{t("connect")}</Link>
            </Button>
          )
        }
      >
        {t("noMailboxText")}
      </EmptyState>
    );
  if (state.state !== "open" || state.channel !== "all")
    return (
      <EmptyState
        icon={Inbox}
        title={t("nothingHere")}
        actions={
          <Button onClick={() => onChange({ state: "open", channel: "all" })}>
            {t("showOpen")}
          </Button>
        }
      >
        {t("nothingHereText")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={CheckCheck}
      title={t(`done.${state.who}`)}
      actions={<Button onClick={() => onChange({ state: "done" })}>{t("showDone")}</Button>}
    >
      {t("doneText")}
    </EmptyState>
  );
}
