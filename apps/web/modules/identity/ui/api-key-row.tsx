"use client";
import { Ban, Ellipsis, Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge, Token } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { TableCell, TableRow } from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import { cn } from "#lib/cn.ts";
import type { ApiKey } from "../api-keys/schema.ts";
import { useDates } from "./use-dates.ts";
import { problemWords } from "./use-patch.ts";

const SHOWN = 2;

type Props = { apiKey: ApiKey; maker: string | undefined; canRevoke: boolean };

export function ApiKeyRow({ apiKey: key, maker, canRevoke }: Props) {
  const t = useTranslations("settings.apiKeys");
  const e = useTranslations("errors");
  const router = useRouter();
  const { day, since, now } = useDates();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const expired = key.expires_at !== null && Date.parse(key.expires_at) <= now.getTime();
  const over = key.revoked_at !== null || expired;

  const revoke = async () => {
    setPending(true);
    try {
      await api.delete(`/api-keys/${key.id}`);
      toast.success(t("revokedToast", { name: key.name }));
      router.refresh();
    } catch (error) {
      toast.error(t("notRevoked", { name: key.name }), {
        description: problemWords(error, e("unexpected")),
        duration: Number.POSITIVE_INFINITY,
      });
    } finally {
      setPending(false);
      setAsking(false);
    }
  };
  return (
    <TableRow>
      <TableCell className="py-1.5">
        <span className={cn("block truncate font-medium", over && "text-muted-foreground")}>
          {key.name}
        </span>
        <span className="block truncate font-mono text-2xs text-muted-foreground md:hidden">
          {key.prefix}…
        </span>
      </TableCell>
      <TableCell className="truncate font-mono text-xs text-muted-foreground max-md:hidden">
        {key.prefix}…
      </TableCell>
      <TableCell className="max-md:hidden">
        <span className="flex flex-wrap gap-1" title={key.scopes.join(", ")}>
          {key.scopes.slice(0, SHOWN).map((scope) => (
            <Token key={scope}>{scope}</Token>
          ))}
          {key.scopes.length > SHOWN && (
            <span className="text-xs leading-5 text-muted-foreground">
              {t("andMore", { count: key.scopes.length - SHOWN })}
            </span>
          )}
        </span>
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground">
        {key.revoked_at ? (
          <Badge tone="danger" icon={Ban}>
            {t("revoked")}
          </Badge>
        ) : expired ? (
          <Badge tone="warning" icon={Hourglass}>
            {t("expired")}
          </Badge>
        ) : key.last_used_at ? (
          <time dateTime={key.last_used_at} suppressHydrationWarning>
            {since(key.last_used_at)}
          </time>
        ) : (
          t("neverUsed")
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
        <span className="flex items-center gap-2">
          {maker && <Avatar name={maker} size={16} labelled />}
          <time dateTime={key.created_at}>{day(key.created_at)}</time>
        </span>
      </TableCell>
      <TableCell className="text-right">
        {canRevoke && !over && (
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button
                size="icon-sm"
                variant="ghost"
                aria-label={t("actionsOf", { name: key.name })}
              >
                <Ellipsis className="size-4" aria-hidden />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              <DropdownMenuItem icon={Ban} danger onSelect={() => setAsking(true)}>
                {t("revoke")}
              </DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        )}
        <AlertDialog
          open={asking}
          onOpenChange={setAsking}
          title={t("revokeTitle", { name: key.name })}
          description={t("revokeText")}
          action={t("revoke")}
          pending={pending}
          onAction={revoke}
        />
      </TableCell>
    </TableRow>
  );
}
