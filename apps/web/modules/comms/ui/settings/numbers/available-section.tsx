"use client";
import { useQuery } from "@tanstack/react-query";
import { MessageSquare, Phone as PhoneIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { z } from "zod";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { api } from "#lib/client.ts";
import type { availableSchema } from "../../../phones/schema.ts";
import { formatNumber } from "../../data/phone-number.ts";
import { useProblemWords } from "../use-act.ts";

type Available = z.infer<typeof availableSchema>;

/** Numbers of the Twilio account that nobody uses here yet. */
export function AvailableSection({
  onAssign,
}: {
  onAssign: (wanted: { number: string; label: string }) => void;
}) {
  const t = useTranslations("phones");
  const e = useTranslations("errors");
  const words = useProblemWords();
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ["phones-available"],
    queryFn: ({ signal }) => api.get<Available>("/phones/available", { signal }),
    staleTime: 30_000,
    retry: false,
  });
  return (
    <Section title={t("available")} className="max-w-3xl">
      {isPending ? (
        <div className="flex flex-col gap-3 p-4" aria-busy>
          <Skeleton className="w-64" />
          <Skeleton className="w-52" />
        </div>
      ) : error ? (
        <div role="alert" className="flex flex-wrap items-center gap-3 p-4 text-sm">
          <p className="min-w-0 flex-1 text-pretty">
            {t("availableFailed")} {words(error)}
          </p>
          <Button size="sm" onClick={() => void refetch()}>
            {e("retry")}
          </Button>
        </div>
      ) : data.data.length === 0 ? (
        <p className="p-4 text-sm text-pretty text-muted-foreground">
          {t(data.is_connected ? "noneAvailable" : "notConnected")}
        </p>
      ) : (
        <ul className="divide-y">
          {data.data.map((one) => (
            <li key={one.number} className="flex min-h-11 items-center gap-3 px-4 py-1.5 text-sm">
              <span className="min-w-0 flex-1">
                <span className="font-medium">{formatNumber(one.number)}</span>
                {one.label !== one.number && (
                  <span className="block truncate text-xs text-muted-foreground">{one.label}</span>
                )}
              </span>
              <Can phone={one} />
              <Button size="sm" onClick={() => onAssign(one)}>
                {t("use")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** What a number can do at Twilio. */
export function Can({ phone }: { phone: { can_text: boolean; can_call: boolean } }) {
  const t = useTranslations("phones");
  return (
    <span className="flex gap-1">
      {phone.can_text && <Badge icon={MessageSquare}>{t("texts")}</Badge>}
      {phone.can_call && <Badge icon={PhoneIcon}>{t("calls")}</Badge>}
    </span>
  );
}
