"use client";
import { Ban, Ellipsis, RefreshCw } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { useState } from "react";
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
import type { ApiKey } from "../../api-keys/schema.ts";
import { useAct } from "../use-act.ts";
import { useDates } from "../use-dates.ts";
import { KeyState, stateOf } from "./key-state.tsx";

const SHOWN = 2;

type Props = { apiKey: ApiKey; maker: string | undefined; canRevoke: boolean };

export function ApiKeyRow({ apiKey: key, maker, canRevoke }: Props) {
  const t = useTranslations("settings.apiKeys");
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const { day, since, now } = useDates();
  const [asking, setAsking] = useState(false);
  const { isOver, isEnding, hasTwo } = stateOf(key, now);

  const revoke = async () => {
    await act(() => api.delete(`/api-keys/${key.id}`), {
      done: t("revokedToast", { name: key.name }),
      failed: t("notRevoked", { name: key.name }),
    });
    setAsking(false);
  };
  return (
    <TableRow>
      <TableCell className="py-1.5">
        <Link
          href={`/${org}/settings/api-keys/${key.id}` as Route}
          className={cn(
            "block truncate rounded-sm font-medium hover:underline max-md:py-1",
            isOver && "text-muted-foreground",
          )}
        >
          {key.name}
        </Link>
        <span className="block truncate font-mono text-2xs text-muted-foreground md:hidden">
          {key.prefix}…
        </span>
        {(isEnding || hasTwo) && (
          <span className="mt-0.5 flex flex-wrap gap-1">
            {isEnding && <KeyState apiKey={key} />}
            {hasTwo && (
              <Badge tone="info" icon={RefreshCw}>
                {t("twoValid")}
              </Badge>
            )}
          </span>
        )}
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
        {isOver ? (
          <KeyState apiKey={key} />
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
        {canRevoke && !isOver && (
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
