"use client";
import { useFormatter, useNow, useTranslations } from "next-intl";
import type { AuditLog } from "../logs/schema.ts";

const verbs = ["create", "update", "delete", "restore", "read", "export"] as const;
type Verb = (typeof verbs)[number];

/** Names of fields as people say them: `stage_id` is the stage. */
export const fieldName = (field: string): string => field.replace(/_id$/, "").replaceAll("_", " ");

/** An entry in words: “Jane changed deal Orion: stage, amount”. */
export function useWords() {
  const t = useTranslations("audit");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });

  const objectWord = (type: string): string =>
    t.has(`objects.${type}`) ? t(`objects.${type}`) : type.replaceAll("_", " ");
  const actorWord = (entry: Pick<AuditLog, "actor_name" | "actor_type">): string =>
    entry.actor_name ?? t(`actors.${entry.actor_type}`);

  function sentence(entry: AuditLog): string {
    const actor = actorWord(entry);
    const own = `acts.${entry.action.replace(".", "_")}`;
    if (t.has(own)) return t(own, { actor, name: entry.object_name ?? "" });
    const verb = entry.action.split(".")[1] ?? "";
    const object = entry.object_name
      ? `${objectWord(entry.object_type)} ${entry.object_name}`
      : t.has(`one.${entry.object_type}`)
        ? t(`one.${entry.object_type}`)
        : objectWord(entry.object_type);
    if (entry.outcome === "refused") return t("refusedAct", { actor, action: entry.action });
    if (!verbs.includes(verb as Verb)) return t("otherAct", { actor, action: entry.action });
    const fields = Object.keys(entry.changes ?? {}).map(fieldName);
    if (verb === "update" && fields.length > 0)
      return t("updated", { actor, object, fields: fields.join(", ") });
    return t(`verbs.${verb as Verb}`, { actor, object });
  }

  return {
    sentence,
    objectWord,
    actorWord,
    /** `14:12:07`, `19 Nov, 14:12`. */
    moment(iso: string): string {
      const date = new Date(iso);
      const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
      return now.getTime() - date.getTime() < 86_400_000
        ? format.dateTime(date, { ...clock, second: "2-digit" })
        : format.dateTime(date, { day: "numeric", month: "short", ...clock });
    },
    exactly: (iso: string) =>
      format.dateTime(new Date(iso), { dateStyle: "medium", timeStyle: "medium" }),
  };
}
