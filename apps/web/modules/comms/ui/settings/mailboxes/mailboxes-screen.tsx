"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Mail, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { useCan } from "#lib/rights.tsx";
import type { Blocked } from "../../../integrations/schema.ts";
import { BlockedSection } from "./blocked-section.tsx";
import { ConnectNote } from "./connect-note.tsx";
import type { ConnectOutcome } from "./connect-results.ts";
import { MailboxTable } from "./mailbox-table.tsx";
import type { Page } from "../use-pages.ts";
import { useConnect } from "./use-connect.ts";
import { type MailboxPage, useMailboxes } from "./use-mailboxes.ts";

type Lists = { mine: string; others: string };
type Props = {
  mine: MailboxPage;
  others: MailboxPage;
  /** How the API is asked for them again. */
  filters: Lists;
  /** Whether the others are all there are, rather than those that the reader may send from. */
  seesAll: boolean;
  /** Of members, by id. */
  names: Readonly<Record<string, string>>;
  blocked: Page<Blocked> | null;
  /** How a connection has just ended. */
  result: ConnectOutcome | null;
};

/** One's mailboxes, those of others, and whose mail is left alone. */
export function MailboxesScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ filters, seesAll, names, blocked, result, ...first }: Props) {
  const t = useTranslations("mailboxes");
  const { org } = useParams<{ org: string }>();
  const { connect, pending } = useConnect();
  const canWrite = useCan("integrations.write");
  const mine = useMailboxes("mine", filters.mine, first.mine);
  const others = useMailboxes("others", filters.others, first.others);
  const hrefOf = (id: string) => `/${org}/settings/mailboxes/${id}`;
  const nameOf = (id: string) => names[id] ?? t("somebody");
  const button = (primary: boolean) =>
    canWrite && (
      <Button
        size="sm"
        variant={primary ? "primary" : "secondary"}
        pending={pending}
        onClick={() => void connect()}
      >
        <Plus className="size-3.5" aria-hidden /> {t("connect")}
      </Button>
    );
  return (
    <SettingsFrame
      crumbs={[{ label: t("title") }]}
      actions={mine.mailboxes.length > 0 && button(true)}
    >
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      {result && <ConnectNote key={result} result={result} onRetry={() => void connect()} />}
      {mine.mailboxes.length === 0 ? (
        <EmptyState
          icon={Mail}
          title={t("empty")}
          actions={button(true)}
          className="flex-none rounded-lg border py-10"
        >
          {t(canWrite ? "emptyText" : "emptyReadOnly")}
        </EmptyState>
      ) : (
        <MailboxTable
          label={t("yours")}
          mailboxes={mine.mailboxes}
          hrefOf={hrefOf}
          nameOf={nameOf}
          {...(canWrite ? { onReconnect: (address: string) => void connect(address) } : {})}
        />
      )}
      {others.mailboxes.length > 0 && (
        <Section flush title={t(seesAll ? "others" : "sendable")}>
          <MailboxTable
            label={t(seesAll ? "others" : "sendable")}
            mailboxes={others.mailboxes}
            hrefOf={hrefOf}
            nameOf={nameOf}
          />
          {others.more && (
            <Button size="sm" className="mt-3" pending={others.pending} onClick={others.more}>
              {t("more")}
            </Button>
          )}
        </Section>
      )}
      {blocked && <BlockedSection first={blocked} />}
    </SettingsFrame>
  );
}
