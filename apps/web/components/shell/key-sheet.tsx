"use client";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { type KeyBinding, type KeyGroup, useActiveKeys, useSingleKeys } from "#lib/keys.ts";

const GROUPS: readonly KeyGroup[] = ["general", "go", "list", "record"];
const NAMES: Record<string, string> = {
  mod: "⌘",
  shift: "⇧",
  arrowdown: "↓",
  arrowup: "↑",
  arrowleft: "←",
  arrowright: "→",
  enter: "↵",
  escape: "Esc",
};

/** `g d` as `G D`, `shift+arrowdown` as `⇧ ↓`. */
const show = (keys: string) =>
  keys
    .toLowerCase()
    .split(/[+ ]/)
    .map((k) => NAMES[k] ?? k.toUpperCase())
    .join(" ");

/** Keys that do the same share a line. */
function byLabel(bindings: readonly KeyBinding[]) {
  const lines = new Map<string, string[]>();
  for (const { label, keys } of bindings) lines.set(label, [...(lines.get(label) ?? []), keys]);
  return [...lines].map(([label, keys]) => ({ label, keys }));
}

/** All keys that act on this page, read from the register. */
export function KeySheet({
  open,
  onOpenChange,
  settingsHref,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  settingsHref: string;
}) {
  const t = useTranslations("shell");
  const active = useActiveKeys();
  const singles = useSingleKeys();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("allKeys")} description={t("keysText")} className="max-w-2xl">
        <DialogBody className="grid gap-x-8 gap-y-5 md:grid-cols-2">
          {GROUPS.map((group) => {
            const bindings = byLabel(active.filter((b) => b.group === group));
            if (bindings.length === 0) return null;
            return (
              <section key={group} aria-label={t(`keyGroups.${group}`)}>
                <h3 className="mb-1 text-2xs font-medium text-subtle-foreground">
                  {t(`keyGroups.${group}`)}
                </h3>
                <dl className="flex flex-col">
                  {bindings.map((b) => (
                    <div
                      key={b.label}
                      className="flex min-h-8 items-center justify-between gap-4 border-b py-1 last:border-b-0"
                    >
                      <dt>{b.label}</dt>
                      <dd className="flex gap-2">
                        {b.keys.map((keys) => (
                          <span key={keys}>
                            <span className="sr-only">{show(keys)}</span>
                            <Kbd className="max-md:inline-flex!">{show(keys)}</Kbd>
                          </span>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            );
          })}
        </DialogBody>
        <DialogFooter className="justify-start text-xs text-muted-foreground">
          {t(singles ? "singlesOn" : "singlesOff")}
          <Link
            href={`${settingsHref}/profile` as Route}
            onClick={() => onOpenChange(false)}
            className="rounded-sm font-medium text-primary-text hover:underline"
          >
            {t("changeIt")}
          </Link>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
