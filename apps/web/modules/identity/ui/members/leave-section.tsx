"use client";
import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useAct } from "../use-act.ts";

/** The way out for whoever is signed in. */
export function LeaveSection({ org }: { org: string }) {
  const t = useTranslations("settings.members");
  const { act, pending } = useAct();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    const answer = await act(() => api.post("/org/leave"), { failed: t("notLeft") });
    setAsking(false);
    if (answer) location.assign("/");
  };
  return (
    <div>
      <Button variant="danger-ghost" onClick={() => setAsking(true)}>
        <LogOut className="size-4" aria-hidden /> {t("leave")}
      </Button>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("leaveTitle", { org })}
        description={t("leaveText")}
        action={t("leave")}
        pending={pending}
        onAction={leave}
      />
    </div>
  );
}
