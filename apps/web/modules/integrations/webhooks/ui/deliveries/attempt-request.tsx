"use client";
import { useTranslations } from "next-intl";
import { Code } from "#components/ui/code.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { DeliveryDetail } from "../../schema.ts";

const signed = new Set(["webhook-timestamp", "webhook-signature"]);

/** What was posted: the headers save secret values, and the body. */
export function AttemptRequest({ delivery }: { delivery: DeliveryDetail }) {
  const t = useTranslations("webhooks");
  const headers = Object.entries(delivery.request_headers);
  const body = delivery.request_body;
  return (
    <section aria-label={t("request")} className="flex flex-col gap-2 p-4">
      <h3 className="font-semibold">{t("request")}</h3>
      <dl className="grid grid-cols-[140px_minmax(0,1fr)] gap-y-0.5 font-mono text-xs leading-5">
        <div className="contents">
          <dt className="text-muted-foreground">POST</dt>
          <dd className="break-all">{delivery.url}</dd>
        </div>
        {headers.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="truncate text-muted-foreground" title={name}>
              {name}
            </dt>
            <dd className="truncate">
              {value ?? (
                <span className="font-sans text-muted-foreground">
                  {signed.has(name) ? t("requestNew") : t("requestSecret")}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {body === null ? (
        <p className="text-pretty text-muted-foreground">{t("noBody")}</p>
      ) : (
        <>
          <Code
            json
            label={t("requestBody")}
            text={JSON.stringify(JSON.parse(body), null, 2)}
            className="max-h-[480px] overflow-y-auto"
          />
          <p className="flex items-center gap-1 text-xs text-muted-foreground">
            {t("bodyAsSent")} <CopyButton text={body} label={t("copyBody")} />
          </p>
        </>
      )}
    </section>
  );
}
