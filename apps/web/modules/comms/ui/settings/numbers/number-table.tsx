"use client";
import { Ellipsis, Pencil, PhoneOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import type { Phone } from "../../../phones/schema.ts";
import { formatNumber } from "../../data/phone-number.ts";
import { Owner } from "../owner.tsx";
import { Can } from "./available-section.tsx";

type Props = {
  phones: readonly Phone[];
  ownerOf: (phone: Phone) => string;
  onEdit: ((phone: Phone) => void) | null;
  onRelease: ((phone: Phone) => void) | null;
};

/** Numbers in use. */
export function NumberTable({ phones, ownerOf, onEdit, onRelease }: Props) {
  const t = useTranslations("phones");
  return (
    <Table label={t("title")} className="table-fixed">
      <colgroup>
        <col />
        <col className="w-44 max-md:w-32" />
        <col className="w-52 max-md:hidden" />
        <col className="w-44 max-lg:hidden" />
        <col className="w-14" />
      </colgroup>
      <TableHead>
        <TableRow>
          <TableHeader>{t("number")}</TableHeader>
          <TableHeader>{t("whose")}</TableHeader>
          <TableHeader className="max-md:hidden">{t("rings")}</TableHeader>
          <TableHeader className="max-lg:hidden">{t("recording")}</TableHeader>
          <TableHeader>
            <span className="sr-only">{t("actions")}</span>
          </TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {phones.map((phone) => (
          <TableRow key={phone.id}>
            <TableCell className="py-2">
              <span className="block truncate font-medium">
                {phone.label === phone.number ? formatNumber(phone.number) : phone.label}
              </span>
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted-foreground">
                {phone.label !== phone.number && formatNumber(phone.number)} <Can phone={phone} />
              </span>
            </TableCell>
            <TableCell>
              <Owner name={ownerOf(phone)} shared={phone.member_id === null} />
            </TableCell>
            <TableCell className="max-md:hidden">
              {phone.forward_to ? (
                formatNumber(phone.forward_to)
              ) : (
                <span className="text-muted-foreground">{t("messageAtOnce")}</span>
              )}
            </TableCell>
            <TableCell className="text-muted-foreground max-lg:hidden">
              {t(`recordings.${phone.recording_mode}`)}
            </TableCell>
            <TableCell>
              {(onEdit || onRelease) && (
                <DropdownMenu>
                  <DropdownMenuTrigger asChild>
                    <Button
                      size="icon-sm"
                      variant="ghost"
                      aria-label={t("actionsOf", { number: phone.number })}
                    >
                      <Ellipsis className="size-4" aria-hidden />
                    </Button>
                  </DropdownMenuTrigger>
                  <DropdownMenuContent align="end">
                    {onEdit && (
                      <DropdownMenuItem icon={Pencil} onSelect={() => onEdit(phone)}>
                        {t("edit")}
                      </DropdownMenuItem>
                    )}
                    {onRelease && (
                      <DropdownMenuItem icon={PhoneOff} danger onSelect={() => onRelease(phone)}>
                        {t("release")}
                      </DropdownMenuItem>
                    )}
                  </DropdownMenuContent>
                </DropdownMenu>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
