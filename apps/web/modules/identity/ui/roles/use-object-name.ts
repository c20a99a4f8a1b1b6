"use client";
import { useTranslations } from "next-intl";

/** What an object of permissions is called; one that no words were written for yet keeps its own name. */
export function useObjectName() {
  const keys = useTranslations("settings.apiKeys.objects");
  const more = useTranslations("settings.roles.objects");
  return (object: string) =>
    keys.has(object) ? keys(object) : more.has(object) ? more(object) : object.replaceAll("_", " ");
}
