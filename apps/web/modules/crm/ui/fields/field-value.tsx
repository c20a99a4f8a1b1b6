"use client";
// One value of a record as it reads, and the way out of the page that it offers.
import { ExternalLink, Mail, Phone } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { useHref } from "../use-href.ts";
import { useFormats } from "../use-formats.ts";
import type { Field } from "./details.tsx";
import { MemberLabel, RecordLabel } from "./shown.tsx";
import { ProductLabel } from "./product.tsx";

type Props<T> = { field: Field<T>; row: T };

export function FieldValue<T>({ field, row }: Props<T>) {
  const { money, day, count } = useFormats();
  const value = String(row[field.key]);
  switch (field.kind) {
    case "money":
      return (
        <span className="truncate">
          {money(value, String(row[field.currencyKey ?? field.key]))}
        </span>
      );
    case "date":
      return <span className="truncate">{day(value)}</span>;
    case "number":
      // A year is no quantity: it has no thousands.
      return (
        <span className="truncate">
          {field.key.endsWith("_year") ? value : count(Number(value))}
        </span>
      );
    case "member":
      return <MemberLabel id={value} />;
    case "company":
      return <RecordLabel object="companies" id={value} />;
    case "person":
      return <RecordLabel object="people" id={value} />;
    case "product":
      return <ProductLabel id={value} />;
    case "longtext":
      return <span className="line-clamp-3 whitespace-pre-line">{value}</span>;
    default:
      return <span className="truncate">{value}</span>;
  }
}

const asideClass =
  "flex size-7 shrink-0 items-center justify-center rounded-sm text-subtle-foreground hover:bg-accent hover:text-foreground max-md:size-11";

/** Write, call, visit, open: where a value leads. */
export function FieldLink<T>({ field, row }: Props<T>) {
  const t = useTranslations("crm.fields");
  const href = useHref();
  const value = String(row[field.key]);
  if (field.kind === "email")
    return (
      <a href={`mailto:${value}`} aria-label={t("write", { value })} className={asideClass}>
        <Mail className="size-3.5" aria-hidden />
      </a>
    );
  if (field.kind === "phone")
    return (
      <a
        href={`tel:${value.replace(/[^+\d]/g, "")}`}
        aria-label={t("call", { value })}
        className={asideClass}
      >
        <Phone className="size-3.5" aria-hidden />
      </a>
    );
  // Anything but http would run in this page.
  const site =
    field.kind === "url" ? (/^https?:\/\//i.test(value) ? value : `https://${value}`) : undefined;
  if (site)
    return (
      <a
        href={site}
        target="_blank"
        rel="noreferrer noopener"
        aria-label={t("visit", { value })}
        className={asideClass}
      >
        <ExternalLink className="size-3.5" aria-hidden />
      </a>
    );
  const object =
    field.kind === "company" ? "companies" : field.kind === "person" ? "people" : undefined;
  if (object)
    return (
      <Link
        href={href(`/${object}/${value}`)}
        aria-label={t("open", { label: field.label })}
        className={asideClass}
      >
        <ExternalLink className="size-3.5" aria-hidden />
      </Link>
    );
  return null;
}
