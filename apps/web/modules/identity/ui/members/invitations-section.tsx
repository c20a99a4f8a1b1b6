"use client";
import { CircleDashed, CirclePause, Ellipsis, Send, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Section } from "#components/ui/section.tsx";
import { api } from "#lib/client.ts";
import type { Invitation, SentInvitation } from "../../invitations/schema.ts";
import { useAct } from "../use-act.ts";
import { useDates } from "../use-dates.ts";
import { InviteResults, type InviteResult } from "./invite-results.tsx";
import { type RoleChoices, useRoleName } from "./role-select.tsx";

type Props = {
  invitations: readonly Invitation[];
  roles: RoleChoices["own"];
  canWrite: boolean;
};

/** Who is invited and has not answered: send again, revoke. */
export function InvitationsSection({ invitations, roles, canWrite }: Props) {
  const t = useTranslations("settings.invitations");
  const [sent, setSent] = useState<InviteResult | null>(null);
  if (invitations.length === 0) return null;
  return (
    <Section title={t("pending")} count={invitations.length}>
      <ul>
        {invitations.map((invitation) => (
          <InvitationItem
            key={invitation.id}
            invitation={invitation}
            roles={roles}
            canWrite={canWrite}
            onSent={setSent}
          />
        ))}
      </ul>
      <Dialog open={sent !== null} onOpenChange={(open) => !open && setSent(null)}>
        {sent && <InviteResults results={[sent]} onDone={() => setSent(null)} />}
      </Dialog>
    </Section>
  );
}

function InvitationItem({
  invitation,
  roles,
  canWrite,
  onSent,
}: {
  invitation: Invitation;
  roles: RoleChoices["own"];
  canWrite: boolean;
  onSent: (result: InviteResult) => void;
}) {
  const t = useTranslations("settings.invitations");
  const { day } = useDates();
  const roleName = useRoleName(roles);
  const { act, pending } = useAct();
  const [asking, setAsking] = useState(false);
  const { id, email, state } = invitation;
  const expired = state === "expired";
  const resend = async () => {
    const answer = await act(() => api.post<SentInvitation>(`/invitations/${id}/resend`), {
      failed: t("notSent"),
    });
    if (answer) onSent({ email, link: answer.value.link, mailed: answer.value.mailed });
  };
  const revoke = async () => {
    await act(() => api.delete(`/invitations/${id}`), {
      failed: t("notRevoked", { email }),
      done: t("revoked", { email }),
    });
    setAsking(false);
  };
  return (
    <li className="flex items-center gap-3 border-b px-3 py-2 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{email}</span>
        <span className="block truncate text-xs text-muted-foreground">
          {roleName(invitation)}
          {!expired && `, ${t("expires", { day: day(invitation.expires_at) })}`}
        </span>
      </span>
      <Badge
        tone={expired ? "warning" : "neutral"}
        icon={expired ? CirclePause : CircleDashed}
        title={t(expired ? "expiredHint" : "openHint")}
      >
        {t(expired ? "expired" : invitation.sent_at ? "open" : "notMailed")}
      </Badge>
      {canWrite && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button
              size="icon-sm"
              variant="ghost"
              pending={pending}
              aria-label={t("actionsOf", { email })}
            >
              <Ellipsis className="size-4" aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuItem icon={Send} onSelect={resend}>
              {t("resend")}
            </DropdownMenuItem>
            <DropdownMenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
              {t("revoke")}
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("revokeTitle", { email })}
        description={t("revokeText")}
        action={t("revoke")}
        pending={pending}
        onAction={revoke}
      />
    </li>
  );
}
