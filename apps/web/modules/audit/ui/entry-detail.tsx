"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Token } from "#components/ui/badge.tsx";
import { Code } from "#components/ui/code.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { None } from "#components/ui/none.tsx";
import type { AuditLog } from "../logs/schema.ts";
import { Absence } from "./absence.tsx";
import { fieldName, useWords } from "./use-words.ts";

/** Each field before and after, from where it came, and its place in the chain. */
export function EntryDetail({ entry }: { entry: AuditLog }) {
  return (
    <div className="flex flex-col gap-4 border-t bg-background px-4 py-3 lg:flex-row">
      <div className="min-w-0 flex-1">
        <Absence entry={entry} />
        {entry.changes && Object.keys(entry.changes).length > 0 && <Changes entry={entry} />}
        <Details entry={entry} />
      </div>
      <Facts entry={entry} />
    </div>
  );
}

function Changes({ entry }: { entry: AuditLog }) {
  const t = useTranslations("audit");
  const fields = Object.entries(entry.changes ?? {});
  const hasBefore = fields.some(([, change]) => "before" in change);
  const hasAfter = fields.some(([, change]) => "after" in change);
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-xs text-muted-foreground">
        <tr className="h-7 border-b">
          <th scope="col" className="w-36 pr-2 font-medium max-md:w-24">
            {t("field")}
          </th>
          {hasBefore && (
            <th scope="col" className="px-2 font-medium">
              {t("before")}
            </th>
          )}
          {hasAfter && (
            <th scope="col" className="px-2 font-medium">
              {t("after")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {fields.map(([field, change]) => (
          <tr key={field} className="border-b align-top last:border-b-0">
            <th scope="row" className="py-1 pr-2 font-normal break-words text-muted-foreground">
              {fieldName(field)}
            </th>
            {hasBefore && (
              <td className="px-2 py-1 break-words">
                <Value value={change.before} labels={entry.labels} />
              </td>
            )}
            {hasAfter && (
              <td className="px-2 py-1 break-words">
                <Value value={change.after} labels={entry.labels} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isId = (value: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

function Value({ value, labels }: { value: unknown; labels: AuditLog["labels"] }) {
  if (value === null || value === undefined || value === "") return <None />;
  if (typeof value !== "string")
    return <span className="font-mono text-xs">{JSON.stringify(value)}</span>;
  if (isId(value)) {
    const name = labels[value];
    return name ? (
      <span title={value}>{name}</span>
    ) : (
      <span className="font-mono text-xs">{value}</span>
    );
  }
  return <span className="whitespace-pre-wrap">{value}</span>;
}

function Details({ entry }: { entry: AuditLog }) {
  const t = useTranslations("audit");
  if (!entry.details || Object.keys(entry.details).length === 0) return null;
  return (
    <div className="mt-3">
      <Code
        json
        label={t("details")}
        text={JSON.stringify(entry.details, null, 2)}
        className="max-h-64 overflow-y-auto"
      />
    </div>
  );
}

function Facts({ entry }: { entry: AuditLog }) {
  const t = useTranslations("audit");
  const { exactly, actorWord } = useWords();
  const copied = (text: string, label: string) => (
    <span className="flex min-w-0 items-center gap-1">
      <span className="truncate font-mono text-xs">{text}</span>
      <CopyButton text={text} label={label} />
    </span>
  );
  const facts: [string, ReactNode][] = [
    [t("when"), exactly(entry.occurred_at)],
    [t("who"), `${actorWord(entry)} (${t(`actors.${entry.actor_type}`)})`],
    [t("action"), <Token key="action">{entry.action}</Token>],
    ...(entry.reason ? [[t("reason"), entry.reason] as [string, ReactNode]] : []),
    [t("address"), entry.ip ?? <None key="ip" />],
    [t("agent"), entry.user_agent ?? <None key="agent" />],
    [
      t("request"),
      entry.request_id ? copied(entry.request_id, t("copyRequest")) : <None key="r" />,
    ],
    [t("entry"), copied(entry.id, t("copyEntry"))],
    [t("seal"), entry.sealed_seq === null ? t("unsealed") : t("sealed", { seq: entry.sealed_seq })],
  ];
  return (
    <dl className="grid shrink-0 grid-cols-[88px_minmax(0,1fr)] content-start items-center gap-x-3 gap-y-1 lg:w-[380px] lg:border-l lg:pl-4">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
