"use client";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import type { Route } from "next";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Token } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import type { Webhook } from "../schema.ts";
import type { EventType } from "./event-picker.tsx";
import { WebhookState } from "./states.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";

type Props = { webhooks: readonly Webhook[]; eventTypes: readonly EventType[]; canWrite: boolean };

/** The organisation's webhooks: where they go, what they tell, how they stand. */
export function WebhooksScreen({ webhooks, eventTypes, canWrite }: Props) {
  const t = useTranslations("webhooks");
  const router = useRouter();
  const { org } = useParams<{ org: string }>();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setCreating(true)}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  return (
    <SettingsFrame crumbs={[{ label: t("title") }]} actions={webhooks.length > 0 && create}>
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      {webhooks.length === 0 ? (
        <EmptyState icon={WebhookIcon} title={t("empty")} actions={create}>
          {t("emptyText")}
        </EmptyState>
      ) : (
        <Table label={t("title")} className="table-fixed md:min-w-[640px]">
          <colgroup>
            <col />
            <col className="w-[30%] max-lg:hidden" />
            <col className="w-40 max-md:w-36" />
            <col className="w-28 max-md:hidden" />
          </colgroup>
          <TableHead>
            <TableRow>
              <TableHeader>{t("address")}</TableHeader>
              <TableHeader className="max-lg:hidden">{t("eventsLegend")}</TableHeader>
              <TableHeader>{t("state")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("created")}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {webhooks.map((webhook) => (
              <Row
                key={webhook.id}
                webhook={webhook}
                href={`/${org}/settings/webhooks/${webhook.id}`}
              />
            ))}
          </TableBody>
        </Table>
      )}
      <WebhookDialog
        open={creating}
        onOpenChange={setCreating}
        eventTypes={eventTypes}
        onSaved={(webhook) => {
          setCreating(false);
          if ("secret" in webhook && webhook.secret)
            setMade({ id: webhook.id, secret: webhook.secret });
          router.refresh();
        }}
      />
      <SecretDialog
        secret={made?.secret ?? null}
        title={t("copySecret")}
        description={t("copySecretText")}
        warning={t("secretWarning")}
        onDone={() => {
          if (made) router.push(`/${org}/settings/webhooks/${made.id}` as Route);
          setMade(null);
        }}
      >
        <p className="mt-4 text-sm text-pretty text-muted-foreground">{t("sampleText")}</p>
      </SecretDialog>
    </SettingsFrame>
  );
}

function Row({ webhook, href }: { webhook: Webhook; href: string }) {
  const t = useTranslations("webhooks");
  const format = useFormatter();
  const [first, second, ...more] = webhook.event_types;
  return (
    <TableRow>
      <TableCell className="py-2">
        <Link href={href as Route} className="block min-w-0 rounded-sm hover:underline">
          <span className="block truncate font-mono text-xs font-medium">{webhook.url}</span>
          {webhook.description && (
            <span className="block truncate text-xs text-muted-foreground">
              {webhook.description}
            </span>
          )}
        </Link>
      </TableCell>
      <TableCell className="max-lg:hidden">
        {first === "*" ? (
          <span className="text-muted-foreground">{t("allEvents")}</span>
        ) : (
          <span className="flex flex-wrap items-center gap-1 py-1">
            {first && <Token>{first}</Token>}
            {second && <Token>{second}</Token>}
            {more.length > 0 && (
              <span className="text-xs text-muted-foreground">
                {t("andMore", { count: more.length })}
              </span>
            )}
          </span>
        )}
      </TableCell>
      <TableCell>
        <WebhookState webhook={webhook} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
        {format.dateTime(new Date(webhook.created_at), {
          day: "numeric",
          month: "short",
          year: "numeric",
        })}
      </TableCell>
    </TableRow>
  );
}
