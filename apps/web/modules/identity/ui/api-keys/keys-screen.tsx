"use client";
import { BookOpen, KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Token } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "#components/ui/table.tsx";
import type { ApiKey, ApiKeyWithSecret } from "../../api-keys/schema.ts";
import { ApiKeyRow } from "./key-row.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { useDates } from "../use-dates.ts";

type Props = {
  keys: readonly ApiKey[];
  /** Names of members by id: who made a key. */
  makers: Readonly<Record<string, string>>;
  permissions: readonly string[];
  canWrite: boolean;
  canRevoke: boolean;
};

/** The organisation's keys: make one, see it once, revoke it. */
export function ApiKeysScreen({ keys, makers, permissions, canWrite, canRevoke }: Props) {
  const t = useTranslations("settings.apiKeys");
  const s = useTranslations("settings");
  const router = useRouter();
  const { day } = useDates();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<ApiKeyWithSecret | null>(null);
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setCreating(true)}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  return (
    <SettingsFrame
      crumbs={[{ label: s("nav.apiKeys") }]}
      actions={
        <>
          <Button size="sm" variant="ghost" asChild className="max-md:hidden">
            <Link href="/docs/api">
              <BookOpen className="size-3.5" aria-hidden /> {t("reference")}
            </Link>
          </Button>
          {keys.length > 0 && create}
        </>
      }
    >
      <SettingsIntro title={s("nav.apiKeys")}>{t("text")}</SettingsIntro>
      {keys.length === 0 ? (
        <EmptyState icon={KeyRound} title={t("empty")} actions={create}>
          {t("emptyText")}
        </EmptyState>
      ) : (
        <Table label={s("nav.apiKeys")} className="table-fixed md:min-w-[760px]">
          <colgroup>
            <col />
            <col className="w-40 max-md:hidden" />
            <col className="w-[26%] max-md:hidden" />
            <col className="w-32" />
            <col className="w-32 max-lg:hidden" />
            <col className="w-14" />
          </colgroup>
          <TableHead>
            <TableRow>
              <TableHeader>{t("name")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("key")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("rights")}</TableHeader>
              <TableHeader>{t("lastUsed")}</TableHeader>
              <TableHeader className="max-lg:hidden">{t("created")}</TableHeader>
              <TableHeader>
                <span className="sr-only">{t("actions")}</span>
              </TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {keys.map((key) => (
              <ApiKeyRow
                key={key.id}
                apiKey={key}
                maker={key.created_by ? makers[key.created_by] : undefined}
                canRevoke={canRevoke}
              />
            ))}
          </TableBody>
        </Table>
      )}
      <CreateKeyDialog
        open={creating}
        onOpenChange={setCreating}
        permissions={permissions}
        onCreated={(key) => {
          setCreating(false);
          setMade(key);
          router.refresh();
        }}
      />
      <SecretDialog
        secret={made?.key ?? null}
        title={t("copyNow")}
        description={t("copyText", { name: made?.name ?? "" })}
        warning={t("warning")}
        onDone={() => setMade(null)}
      >
        {made && (
          <dl className="mt-4 grid grid-cols-[96px_1fr] gap-y-1.5">
            <dt className="text-muted-foreground">{t("rights")}</dt>
            <dd className="flex flex-wrap gap-1">
              {made.scopes.map((scope) => (
                <Token key={scope}>{scope}</Token>
              ))}
            </dd>
            <dt className="text-muted-foreground">{t("expires")}</dt>
            <dd>{made.expires_at ? day(made.expires_at) : t("lives.never")}</dd>
          </dl>
        )}
      </SecretDialog>
    </SettingsFrame>
  );
}
