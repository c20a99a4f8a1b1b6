"use client";
import { useTranslations } from "next-intl";
import type { EventType } from "../event-choices.ts";

/** Words for events and what they are about; where none are translated, the catalogue's own stand in. */
export function useEventWords() {
  const t = useTranslations("webhooks");
  return {
    sentence({ type, description }: Pick<EventType, "type" | "description">): string {
      const key = `events.${type.replace(".", "_")}`;
      return t.has(key) ? t(key) : description;
    },
    things(object: string): string {
      if (t.has(`subject.${object}`)) return t(`subject.${object}`);
      const words = object.replaceAll("_", " ");
      return words.charAt(0).toUpperCase() + words.slice(1);
    },
  };
}
