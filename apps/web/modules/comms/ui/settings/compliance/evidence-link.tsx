"use client";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useAct } from "../use-act.ts";

/** Opens the conversation in which they said so. */
export function EvidenceLink({ type, id }: { type: "sms" | "email"; id: string }) {
  const t = useTranslations("compliance");
  const router = useRouter();
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const open = async () => {
    const found = await act(
      () => api.get<{ conversation_id: string }>(type === "sms" ? `/sms/${id}` : `/emails/${id}`),
      { failed: t("evidenceGone") },
    );
    if (found) router.push(`/${org}/inbox?who=all&c=${found.value.conversation_id}` as Route);
  };
  return (
    <Button size="sm" variant="link" disabled={pending} onClick={() => void open()}>
      {t(`evidence.${type}`)}
    </Button>
  );
}
