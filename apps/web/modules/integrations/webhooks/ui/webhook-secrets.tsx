"use client";
import { CircleCheck, Hourglass, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import type { WebhookDetail } from "../schema.ts";
import { DocsLinks } from "./docs-links.tsx";
import { useTimes } from "./use-times.ts";

type Props = { secrets: WebhookDetail["secrets"]; onRotate: (() => void) | null };

/** The secrets that sign now: after a rotation two, until the one before ends. */
export function WebhookSecrets({ secrets, onRotate }: Props) {
  const t = useTranslations("webhooks.secrets");
  const { now, day, until } = useTimes();
  const valid = secrets.filter(
    ({ expires_at }) => expires_at === null || Date.parse(expires_at) > now.getTime(),
  );
  return (
    <Section
      title={t("title")}
      count={valid.length > 1 ? t("valid", { count: valid.length }) : undefined}
      action={
        onRotate && (
          <Button size="sm" variant="ghost" onClick={onRotate}>
            <KeyRound className="size-3.5" aria-hidden /> {t("rotate")}
          </Button>
        )
      }
    >
      <ul>
        {valid.map(({ created_at, expires_at }) => (
          <Secret
            key={created_at}
            badge={
              expires_at === null ? (
                <Badge tone="success" icon={CircleCheck}>
                  {t("now")}
                </Badge>
              ) : (
                <Badge tone="warning" icon={Hourglass}>
                  {t("ends", { time: day(expires_at) })}
                </Badge>
              )
            }
          >
            {t("made", { time: day(created_at) })}
            {expires_at !== null && (
              <span suppressHydrationWarning>{` · ${t("old", { in: until(expires_at) })}`}</span>
            )}
          </Secret>
        ))}
      </ul>
      <div className="border-t px-4 py-3 text-xs text-pretty text-muted-foreground">
        {valid.length > 1 ? t("twoText") : t("oneText")}
        <DocsLinks only="guide" />
      </div>
    </Section>
  );
}

const Secret = (props: { badge: ReactNode; children: ReactNode }) => (
  <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 last:border-b-0">
    <span className="font-mono text-xs">whsec_••••••••</span>
    {props.badge}
    <span className="text-xs text-pretty text-muted-foreground">{props.children}</span>
  </li>
);
