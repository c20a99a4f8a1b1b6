"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, TriangleAlert, Unplug } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { SettingsFrame } from "#components/settings/settings-frame.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import { Notice } from "../notice.tsx";
import { Owner } from "../owner.tsx";
import { useAct } from "../use-act.ts";
import { useTimes } from "../use-times.ts";
import { MailboxForm } from "./mailbox-form.tsx";
import { MailboxReading } from "./mailbox-reading.tsx";
import { MailboxState } from "./mailbox-state.tsx";
import { type Mailbox, standingOf } from "./standing.ts";
import { useConnect } from "./use-connect.ts";
import { useMailbox } from "./use-mailboxes.ts";

type Props = { mailbox: Mailbox; owner: string | null; isMine: boolean };

/** One mailbox: how it stands, how far it has been read, what is set of it, and its end. */
export function MailboxScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ mailbox: first, owner, isMine }: Props) {
  const mailbox = useMailbox(first);
  const t = useTranslations("mailboxes");
  const { org } = useParams<{ org: string }>();
  const queries = useQueryClient();
  const { act, pending } = useAct();
  const [asking, setAsking] = useState(false);
  const canWrite = useCan("integrations.write");
  const isAdmin = useCan("integrations.delete");
  const mayChange = canWrite && (isMine || isAdmin);
  const list = `/${org}/settings/mailboxes`;
  const standing = standingOf(mailbox);
  const reread = () => queries.invalidateQueries();

  const sync = async (reconcile: boolean) => {
    await act(() => api.post(`/integrations/${mailbox.id}/sync`, { reconcile }), {
      done: t(reconcile ? "comparing" : "willRead"),
      failed: t("notRead"),
    });
    await reread();
  };
  const disconnect = async () => {
    const done = await act(() => api.delete(`/integrations/${mailbox.id}`), {
      done: t("disconnected", { address: mailbox.address }),
      failed: t("notDisconnected"),
    });
    setAsking(false);
    if (done) await reread();
  };
  return (
    <SettingsFrame
      crumbs={[{ label: t("title"), href: list }, { label: mailbox.address }]}
      actions={
        mayChange &&
        standing !== "disconnected" && (
          <Button size="sm" variant="danger-ghost" onClick={() => setAsking(true)}>
            <Unplug className="size-3.5" aria-hidden /> {t("disconnect")}
          </Button>
        )
      }
    >
      <div className="flex min-w-0 flex-col gap-1">
        <h2 className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-lg font-semibold">
          <span className="min-w-0 truncate">{mailbox.address}</span>
          <MailboxState mailbox={mailbox} />
        </h2>
        <p className="flex text-sm text-muted-foreground">
          <Owner name={owner ?? t("somebody")} />
        </p>
      </div>
      <StandingNotice mailbox={mailbox} isMine={isMine && canWrite} />
      <MailboxReading
        mailbox={mailbox}
        isMine={isMine}
        pending={pending}
        onSync={mayChange ? sync : null}
      />
      <MailboxForm
        key={mailbox.version}
        mailbox={mailbox}
        isMine={isMine && canWrite}
        canLimit={mayChange}
        onSaved={() => void reread()}
      />
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("disconnectTitle", { address: mailbox.address })}
        description={t("disconnectText")}
        action={t("disconnect")}
        pending={pending}
        onAction={() => void disconnect()}
      />
    </SettingsFrame>
  );
}

/** What stands in the way of a mailbox, and who can take it away. */
function StandingNotice({ mailbox, isMine }: { mailbox: Mailbox; isMine: boolean }) {
  const t = useTranslations("mailboxes");
  const { moment } = useTimes();
  const { connect, pending } = useConnect();
  const standing = standingOf(mailbox);
  if (standing === "following" || standing === "reading") return null;
  const reconnect = isMine && standing !== "failing" && (
    <Button size="sm" pending={pending} onClick={() => void connect(mailbox.address)}>
      <RotateCcw className="size-3.5" aria-hidden /> {t("reconnect")}
    </Button>
  );
  const look = {
    failing: { tone: "danger", icon: TriangleAlert },
    needsReconnect: { tone: "warning", icon: RotateCcw },
    disconnected: { tone: "info", icon: Unplug },
  } as const;
  return (
    <Notice
      role="status"
      {...look[standing]}
      title={
        <span suppressHydrationWarning>
          {t(`since.${standing}`, { time: moment(mailbox.state_since) })}
        </span>
      }
      action={reconnect}
    >
      {mailbox.state_reason && <p>{mailbox.state_reason}</p>}
      <p>{t(`what.${standing}`)}</p>
      {!reconnect && standing !== "failing" && <p>{t("onlyOwner")}</p>}
    </Notice>
  );
}
