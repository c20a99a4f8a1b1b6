"use client";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { TableCell, TableRow } from "#components/ui/table.tsx";
import type { HealthList, Webhook } from "../schema.ts";
import { Sparkline } from "./sparkline.tsx";
import { StandingWords, WebhookState } from "./states.tsx";

type Props = {
  webhook: Webhook;
  health: HealthList["data"][number] | undefined;
  since: string;
  owner: string | undefined;
  href: string;
};

/** One webhook of the list. */
export function WebhookRow({ webhook, health, since, owner, href }: Props) {
  const t = useTranslations("webhooks");
  const fared = (
    <>
      <Sparkline since={since} health={health} />
      {health && health.waiting > 0 && (
        <span className="block text-xs text-muted-foreground">
          {t("waitingCount", { count: health.waiting })}
        </span>
      )}
    </>
  );
  return (
    <TableRow>
      <TableCell className="py-2.5">
        <Link href={href as Route} className="block min-w-0 rounded-sm hover:underline">
          <span className="block truncate font-mono text-xs font-medium" title={webhook.url}>
            {webhook.url.replace(/^https:\/\//, "")}
          </span>
          {webhook.description && (
            <span className="block truncate text-sm">{webhook.description}</span>
          )}
        </Link>
        <span className="mt-0.5 flex min-w-0 items-center gap-x-3 text-xs text-muted-foreground max-md:flex-col max-md:items-start">
          <Hears webhook={webhook} />
          {owner && (
            <span className="flex min-w-0 items-center gap-1.5" title={t("owner")}>
              <Avatar name={owner} size={16} />
              <span className="truncate">{owner}</span>
            </span>
          )}
        </span>
        <span className="mt-1.5 block md:hidden">{fared}</span>
      </TableCell>
      <TableCell className="max-md:hidden">{fared}</TableCell>
      <TableCell className="py-2.5">
        <WebhookState webhook={webhook} />
        <StandingWords webhook={webhook} />
      </TableCell>
    </TableRow>
  );
}

/** What a webhook hears, in a word's space. */
function Hears({ webhook: { event_types, filter } }: Pick<Props, "webhook">) {
  const t = useTranslations("webhooks");
  const [first, ...more] = event_types;
  const words = [
    first === "*" ? t("allEvents") : first,
    more.length > 0 && t("andMore", { count: more.length }),
  ]
    .filter(Boolean)
    .join(" ");
  return (
    <span className="max-w-full truncate" title={event_types.join(", ")}>
      {filter ? t("filtered", { events: words }) : words}
    </span>
  );
}
