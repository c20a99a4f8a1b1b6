"use client";
// Who answers. Giving a private conversation away shares what it says, so that is asked first.
import { ChevronDown, UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { PickerAt, usePresentMembers } from "#modules/crm/ui/index.ts";
import type { Conversation } from "../data/types.ts";

type Props = {
  row: Conversation;
  memberId: string | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAssign: (id: string | null, name: string | null) => void;
  compact?: boolean;
};

export function AssignButton({ row, memberId, open, onOpenChange, onAssign, compact }: Props) {
  const t = useTranslations("inbox");
  const anchor = useRef<HTMLButtonElement>(null);
  const { data: members } = usePresentMembers();
  const [asking, setAsking] = useState<{ id: string; name: string }>();
  const holder = members?.find(({ id }) => id === row.holder_id);
  const mine = row.holder_id !== null && row.holder_id === memberId;
  const words = mine ? t("me") : (holder?.name ?? t("nobody"));
  const pick = (id: string) => {
    const name = members?.find((one) => one.id === id)?.name ?? "";
    const shares = row.visibility === "private" && row.channel === "email" && id !== row.owner_id;
    if (id && shares) setAsking({ id, name });
    else onAssign(id || null, id ? name : null);
  };
  return (
    <>
      {compact ? (
        <Button
          ref={anchor}
          variant="ghost"
          size="icon"
          aria-label={t("assignNow", { name: words })}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => onOpenChange(!open)}
        >
          <UserRoundPlus className="size-5" aria-hidden />
        </Button>
      ) : (
        <Button
          ref={anchor}
          size="sm"
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => onOpenChange(!open)}
        >
          {holder ? (
            <Avatar name={holder.name} size={16} />
          ) : (
            <UserRoundPlus className="size-3.5" aria-hidden />
          )}
          <span className="sr-only">{t("assignLabel")}</span>
          <span className="max-w-24 truncate">{words}</span>
          <ChevronDown className="size-3.5 text-subtle-foreground" aria-hidden />
        </Button>
      )}
      {open && (
        <PickerAt
          anchor={anchor.current}
          label={t("assign")}
          selected={row.assignee_id}
          noneLabel={t("nobody")}
          items={members?.map(({ id, name }) => ({
            id,
            label: id === memberId ? t("meNamed", { name }) : name,
            icon: <Avatar name={name} size={16} />,
          }))}
          onClose={() => onOpenChange(false)}
          onPick={pick}
        />
      )}
      <AlertDialog
        open={asking !== undefined}
        onOpenChange={(isOpen) => !isOpen && setAsking(undefined)}
        title={t("shareAsk", { name: asking?.name ?? "" })}
        description={t("shareAskText")}
        action={t("shareDo")}
        onAction={() => {
          if (asking) onAssign(asking.id, asking.name);
          setAsking(undefined);
        }}
      />
    </>
  );
}
