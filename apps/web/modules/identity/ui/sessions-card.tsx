"use client";
import { Monitor, Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { SettingsCard } from "#components/settings/settings-frame.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import type { Session } from "../sessions/schema.ts";
import { useDates } from "./use-dates.ts";
import { problemWords } from "./use-patch.ts";

/** Where one is signed in, and the way out of each. */
export function SessionsCard({ sessions }: { sessions: readonly Session[] }) {
  const t = useTranslations("sessions");
  const [asking, setAsking] = useState(false);
  const { end, pending } = useEnd();
  const others = sessions.filter((session) => !session.is_current);
  return (
    <section aria-labelledby="sessions">
      <SettingsCard
        footer={
          others.length > 0 && <Button onClick={() => setAsking(true)}>{t("endOthers")}</Button>
        }
      >
        <div>
          <h3 id="sessions" className="text-sm font-medium">
            {t("title")}
          </h3>
          <p className="text-xs text-pretty text-muted-foreground">{t("text")}</p>
        </div>
        <ul className="flex flex-col gap-4">
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              pending={pending}
              onEnd={() => end(`/me/sessions/${session.id}`, t("ended"))}
            />
          ))}
        </ul>
      </SettingsCard>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("endOthersTitle")}
        description={t("endOthersText")}
        action={t("endOthers")}
        pending={pending}
        onAction={async () => {
          await end("/me/sessions", t("endedOthers"));
          setAsking(false);
        }}
      />
    </section>
  );
}

type RowProps = { session: Session; pending: boolean; onEnd: () => void };

function SessionRow({ session, pending, onEnd }: RowProps) {
  const t = useTranslations("sessions");
  const { day, since } = useDates();
  const browser = useBrowserName(session);
  const when = since(session.last_seen_at);
  const isPhone = /^(?:iPhone|Android)$/.test(session.browser?.system ?? "");
  const Icon = isPhone ? Smartphone : Monitor;
  return (
    <li className="flex items-center gap-3">
      <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-medium">{browser}</span>
          {session.is_current && <Badge tone="success">{t("current")}</Badge>}
        </p>
        <p className="text-xs text-pretty text-muted-foreground">
          <span className="font-mono">{session.ip ?? t("unknownAddress")}</span>
          {" · "}
          <time dateTime={session.last_seen_at}>{t("ago", { when })}</time>
          {" · "}
          <time dateTime={session.created_at}>{t("since", { day: day(session.created_at) })}</time>
        </p>
      </div>
      {!session.is_current && (
        <Button
          size="sm"
          variant="ghost"
          disabled={pending}
          aria-label={t("endOf", { browser, when })}
          onClick={onEnd}
        >
          {t("end")}
        </Button>
      )}
    </li>
  );
}

function useBrowserName({ browser }: Session): string {
  const t = useTranslations("sessions");
  if (!browser) return t("unknownBrowser");
  return browser.system
    ? t("browserOn", { browser: browser.name, system: browser.system })
    : browser.name;
}

/** Ends one or all others, and reads the list anew. */
function useEnd() {
  const t = useTranslations("sessions");
  const e = useTranslations("errors");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const end = async (path: string, done: string) => {
    setPending(true);
    try {
      await api.delete(path);
      toast.success(done);
      router.refresh();
    } catch (error) {
      toast.error(t("notEnded"), {
        description: problemWords(error, e("unexpected")),
        duration: Number.POSITIVE_INFINITY,
      });
    } finally {
      setPending(false);
    }
  };
  return { end, pending };
}
