import { useTranslations } from "next-intl";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import type { DocField } from "./doc-types.ts";
import { InlineCode } from "./inline-code.tsx";

/** The fields of a record: what each is, whether it may be null or missing, what it means. */
export function FieldTable({ label, fields }: { label: string; fields: readonly DocField[] }) {
  const t = useTranslations("docs.events");
  return (
    <Table label={label}>
      <TableHead>
        <TableRow>
          <TableHeader>{t("field")}</TableHeader>
          <TableHeader>{t("type")}</TableHeader>
          <TableHeader>{t("meaning")}</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {fields.map(({ name, type, isNullable, isOptional, description }) => (
          <TableRow key={name}>
            <TableCell className="h-9 font-mono text-xs whitespace-nowrap">{name}</TableCell>
            <TableCell className="h-9 text-xs whitespace-nowrap text-muted-foreground">
              {isNullable ? t("orNull", { type }) : type}
              {isOptional && `, ${t("optional")}`}
            </TableCell>
            <TableCell className="h-9 min-w-48 text-xs text-muted-foreground">
              <InlineCode text={description} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
