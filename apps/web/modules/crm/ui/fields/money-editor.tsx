"use client";
// An amount and its currency, saved together.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { parseAmount } from "../format.ts";
import { CURRENCIES } from "./currencies.ts";
import { TextEditor } from "./text-editor.tsx";

type Props = {
  label: string;
  amount: string | null;
  currency: string;
  onSave: (amount: string | null, currency: string) => void;
  onClose: () => void;
  align?: "right";
  className?: string;
};

export function MoneyEditor({ label, amount, currency, onSave, onClose, ...rest }: Props) {
  const t = useTranslations("crm.fields");
  const [code, setCode] = useState(currency);
  const check = (text: string) => {
    try {
      parseAmount(text, code);
      return undefined;
    } catch {
      return t("notAnAmount");
    }
  };
  return (
    <TextEditor
      {...rest}
      label={label}
      value={(amount ?? "").replace(/\.0+$/, "")}
      // With another currency the same figures are another value.
      dirty={code !== currency}
      inputMode="decimal"
      check={check}
      onSave={(text) => onSave(parseAmount(text, code), code)}
      onClose={onClose}
      before={
        <select
          aria-label={t("currency")}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          className="h-full shrink-0 rounded-l-sm bg-transparent pl-1.5 text-xs text-muted-foreground outline-none"
        >
          {CURRENCIES.map((item) => (
            <option key={item}>{item}</option>
          ))}
        </select>
      }
    />
  );
}
