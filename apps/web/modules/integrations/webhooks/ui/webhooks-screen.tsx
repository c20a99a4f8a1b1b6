"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "#components/ui/table.tsx";
import { useCan } from "#lib/rights.tsx";
import type { HealthList, Webhook } from "../schema.ts";
import { DocsLinks } from "./docs-links.tsx";
import type { Grounds } from "./grounds.ts";
import { useWebhooks } from "./use-webhooks.ts";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookRow } from "./webhook-row.tsx";

type Props = { webhooks: readonly Webhook[]; health: HealthList; grounds: Grounds };

/** The organisation's webhooks: where they go, what they hear, how they fare. */
export function WebhooksScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen(props: Props) {
  const t = useTranslations("webhooks");
  const router = useRouter();
  const { org } = useParams<{ org: string }>();
  const { webhooks, health } = useWebhooks(props.webhooks, props.health);
  const queries = useQueryClient();
  const canWrite = useCan("webhooks.write");
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setCreating(true)}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  const byId = new Map(health.data.map((one) => [one.webhook_id, one]));
  return (
    <SettingsFrame crumbs={[{ label: t("title") }]} actions={webhooks.length > 0 && create}>
      <div>
        <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
        <DocsLinks />
      </div>
      {webhooks.length === 0 ? (
        <EmptyState icon={WebhookIcon} title={t("empty")} actions={create}>
          {t("emptyText")}
        </EmptyState>
      ) : (
        <Table label={t("title")} className="table-fixed md:min-w-[560px]">
          <colgroup>
            <col />
            <col className="w-52 max-md:hidden" />
            <col className="w-52 max-md:w-36" />
          </colgroup>
          <TableHead>
            <TableRow>
              <TableHeader>{t("address")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("arrived48")}</TableHeader>
              <TableHeader>{t("state")}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {webhooks.map((webhook) => (
              <WebhookRow
                key={webhook.id}
                webhook={webhook}
                health={byId.get(webhook.id)}
                since={health.since}
                owner={webhook.owner_id ? props.grounds.owners[webhook.owner_id] : undefined}
                href={`/${org}/settings/webhooks/${webhook.id}`}
              />
            ))}
          </TableBody>
        </Table>
      )}
      <WebhookDialog
        open={creating}
        onOpenChange={setCreating}
        grounds={props.grounds}
        onSaved={(webhook) => {
          setCreating(false);
          if ("secret" in webhook && webhook.secret)
            setMade({ id: webhook.id, secret: webhook.secret });
          router.refresh();
          void queries.invalidateQueries();
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
        <DocsLinks only="guide" />
      </SecretDialog>
    </SettingsFrame>
  );
}
