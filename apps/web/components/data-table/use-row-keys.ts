"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { type KeyBinding, useKeys } from "#lib/keys.ts";

type Options = {
  count: number;
  cursor: number;
  /** Moves the cursor and the focus to a row. */
  move: (to: number) => void;
  open: (index: number) => void;
  toggle: (index: number) => void;
  selecting: boolean;
  selectedCount: number;
  clear: () => void;
  enabled: boolean;
};

/** J K and arrows move, ⇧ arrows and X select, Enter opens, Esc lets the selection go. */
export function useRowKeys(o: Options) {
  const t = useTranslations("shell.keys");
  const { count, cursor, move, open, toggle, selecting, selectedCount, clear, enabled } = o;
  const bindings = useMemo<KeyBinding[]>(() => {
    const by = (step: number) => () => move(Math.max(0, Math.min(count - 1, cursor + step)));
    const extend = (step: number) => () => {
      if (cursor >= 0) toggle(cursor);
      by(step)();
    };
    const key = (keys: string, label: string, run: () => void): KeyBinding => ({
      keys,
      label,
      group: "list",
      run,
    });
    return [
      key("j", t("next"), by(1)),
      key("k", t("previous"), by(-1)),
      key("ArrowDown", t("next"), by(1)),
      key("ArrowUp", t("previous"), by(-1)),
      key("Enter", t("open"), () => cursor >= 0 && open(cursor)),
      ...(selecting
        ? [
            key("x", t("select"), () => cursor >= 0 && toggle(cursor)),
            key("shift+ArrowDown", t("selectNext"), extend(1)),
            key("shift+ArrowUp", t("selectPrevious"), extend(-1)),
          ]
        : []),
      ...(selectedCount > 0 ? [key("Escape", t("clearSelection"), clear)] : []),
    ];
  }, [count, cursor, move, open, toggle, selecting, selectedCount, clear, t]);
  useKeys(bindings, enabled && count > 0);
}
