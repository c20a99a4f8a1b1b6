"use client";
import { useTranslations } from "next-intl";
import { type Condition, fromJson, type Group, isGroup, type Part } from "./model.ts";

/** A filter as a sentence: `name contains “AG” and (amount is at least 10000 or stage_id changed)`. */
export function useFilterWords() {
  const t = useTranslations("webhooks.filter");
  const condition = ({ field, op, value }: Condition): string => {
    if (op === "is_null" || op === "changed")
      return `${field} ${t(`words.${op}.${value === "false" ? "no" : "yes"}`)}`;
    return t(op === "contains" || op === "eq" || op === "ne" ? "quoted" : "plain", {
      field,
      op: t(`op.${op}`),
      value,
    });
  };
  const part = (one: Part): string => {
    if (!isGroup(one)) return condition(one);
    const words = group(one);
    return one.parts.length > 1 ? `(${words})` : words;
  };
  const group = ({ join, parts }: Group): string => parts.map(part).join(` ${t(`join.${join}`)} `);
  return (json: unknown): string => {
    const rows = fromJson(json);
    return rows ? group(rows) : JSON.stringify(json);
  };
}
