"use client";
// The keys of the inbox, acting on the conversation under the cursor.
import { useTranslations } from "next-intl";
import { useKeys } from "#lib/keys.ts";
import type { Conversation } from "../data/types.ts";

type Acts = {
  move: (step: number) => void;
  open: () => void;
  close: () => void;
  done: () => void;
  snooze: () => void;
  assign: () => void;
  reply: () => void;
  unread: () => void;
  write: () => void;
};

export function useInboxKeys(row: Conversation | undefined, canWrite: boolean, acts: Acts) {
  const t = useTranslations("inbox.keys");
  const on = (run: () => void) => () => {
    if (row && canWrite) run();
  };
  useKeys([
    { keys: "j", label: t("next"), group: "list", run: () => acts.move(1) },
    { keys: "ArrowDown", label: t("next"), group: "list", run: () => acts.move(1) },
    { keys: "k", label: t("previous"), group: "list", run: () => acts.move(-1) },
    { keys: "ArrowUp", label: t("previous"), group: "list", run: () => acts.move(-1) },
    { keys: "Enter", label: t("open"), group: "list", run: acts.open },
    { keys: "Escape", label: t("close"), group: "list", run: acts.close },
    { keys: "d", label: t("done"), group: "list", run: on(acts.done) },
    // As other inboxes have it.
    { keys: "e", label: t("done"), group: "list", run: on(acts.done) },
    { keys: "s", label: t("snooze"), group: "list", run: on(acts.snooze) },
    { keys: "a", label: t("assign"), group: "list", run: on(acts.assign) },
    { keys: "r", label: t("reply"), group: "list", run: on(acts.reply) },
    { keys: "u", label: t("unread"), group: "list", run: on(acts.unread) },
    { keys: "c", label: t("write"), group: "list", run: acts.write },
  ]);
}
