"use client";
import { Ban, Ellipsis, Pencil, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { SettingsFrame } from "#components/settings/settings-frame.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { ApiKey, ApiKeyUse, RotatedApiKey } from "../../api-keys/schema.ts";
import { useAct } from "../use-act.ts";
import { useDates } from "../use-dates.ts";
import { EditKeyDialog } from "./edit-key-dialog.tsx";
import { KeyFacts } from "./key-facts.tsx";
import { KeySecrets } from "./key-secrets.tsx";
import { KeyState, stateOf } from "./key-state.tsx";
import { KeyUse } from "./key-use.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

type Props = { apiKey: ApiKey; use: ApiKeyUse["data"]; maker: string | undefined };

/** One key: its secrets, its use per day, what it may, and what can be done about it. */
export function ApiKeyScreen({ apiKey: key, use, maker }: Props) {
  const t = useTranslations("settings.apiKeys");
  const s = useTranslations("settings");
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const { moment, now } = useDates();
  const [asking, setAsking] = useState<"edit" | "rotate" | "revoke" | null>(null);
  const [rotated, setRotated] = useState<{ secret: string | null; until: string | null }>();
  const { isOver, hasTwo } = stateOf(key, now);
  const canWrite = useCan("api_keys.write") && !isOver;
  const canRevoke = useCan("api_keys.delete") && !isOver;
  const path = `/api-keys/${key.id}`;

  const rotate = async (hours: number) => {
    const made = await act(
      () => api.post<RotatedApiKey>(`${path}/rotate`, { overlap_hours: hours }),
      { failed: t("notRotated", { name: key.name }) },
    );
    setAsking(null);
    if (made)
      setRotated({
        secret: made.value.key,
        until: hours > 0 ? made.value.previous_expires_at : null,
      });
  };
  const revoke = async () => {
    await act(() => api.delete(path), {
      done: t("revokedToast", { name: key.name }),
      failed: t("notRevoked", { name: key.name }),
    });
    setAsking(null);
  };
  return (
    <SettingsFrame
      crumbs={[{ label: s("nav.apiKeys"), href: `/${org}/settings/api-keys` }, { label: key.name }]}
      actions={
        <>
          {canWrite && (
            <>
              <Button size="sm" onClick={() => setAsking("rotate")}>
                <RefreshCw className="size-3.5" aria-hidden /> {t("rotate")}
              </Button>
              <Button size="sm" className="max-md:hidden" onClick={() => setAsking("edit")}>
                <Pencil className="size-3.5" aria-hidden /> {t("edit")}
              </Button>
            </>
          )}
          {(canWrite || canRevoke) && (
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button size="icon-sm" variant="ghost" aria-label={t("more")}>
                  <Ellipsis className="size-4" aria-hidden />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent align="end">
                {canWrite && (
                  <DropdownMenuItem icon={Pencil} onSelect={() => setAsking("edit")}>
                    {t("edit")}
                  </DropdownMenuItem>
                )}
                {canRevoke && (
                  <DropdownMenuItem icon={Ban} danger onSelect={() => setAsking("revoke")}>
                    {t("revoke")}
                  </DropdownMenuItem>
                )}
              </DropdownMenuContent>
            </DropdownMenu>
          )}
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-lg font-semibold break-words">{key.name}</h2>
        <KeyState apiKey={key} />
        <span className="font-mono text-xs text-muted-foreground">{key.prefix}…</span>
      </div>
      <KeySecrets apiKey={key} />
      <KeyUse apiKey={key} use={use} />
      <KeyFacts apiKey={key} maker={maker} />
      {asking === "edit" && <EditKeyDialog apiKey={key} onClose={() => setAsking(null)} />}
      {asking === "rotate" && (
        <RotateKeyDialog
          name={key.name}
          ending={hasTwo ? key.previous_prefix : null}
          pending={pending}
          onClose={() => setAsking(null)}
          onRotate={(hours) => void rotate(hours)}
        />
      )}
      <AlertDialog
        open={asking === "revoke"}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t("revokeTitle", { name: key.name })}
        description={t("revokeText")}
        action={t("revoke")}
        pending={pending}
        onAction={() => void revoke()}
      />
      <SecretDialog
        secret={rotated?.secret ?? null}
        title={t("copyRotated")}
        description={
          rotated?.until
            ? t("copyRotatedText", { moment: moment(rotated.until) })
            : t("copyRotatedNow")
        }
        warning={t("warning")}
        onDone={() => setRotated(undefined)}
      />
    </SettingsFrame>
  );
}
