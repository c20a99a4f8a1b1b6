"use client";
// Nothing to see: because nothing is connected yet, or because everything is answered.
import { Inbox, Mailbox, PartyPopper, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useCan } from "#lib/rights.tsx";
import { useHref } from "#modules/crm/ui/index.ts";
import type { InboxState } from "../data/inbox-state.ts";
import { useMailboxes, usePhones } from "../data/use-inbox.ts";

export function InboxEmpty({ state }: { state: InboxState }) {
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
      <EmptyState icon={Inbox} title={t("nothingHere")}>
        {t("nothingHereText")}
      </EmptyState>
    );
  return (
    <EmptyState icon={PartyPopper} title={t(`done.${state.who}`)}>
      {t("doneText")}
    </EmptyState>
  );
}
