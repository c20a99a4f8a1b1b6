"use client";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type KeyBinding, setSingleKeys, useKeys } from "#lib/keys.ts";
import { Toaster } from "#components/ui/toast.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import { PhoneBar } from "./phone-bar.tsx";
import { Sidebar } from "./sidebar.tsx";
import type { ShellData } from "./types.ts";

const Palette = dynamic(() => import("./palette.tsx").then((m) => m.Palette), { ssr: false });
const KeySheet = dynamic(() => import("./key-sheet.tsx").then((m) => m.KeySheet), { ssr: false });

type Props = ShellData & {
  narrow: boolean;
  /** Stands above every page: what everybody here must know. */
  notice?: ReactNode;
  children: ReactNode;
};

/** Canvas, sidebar, and one sheet that holds the page. On a phone the sheet is the screen. */
export function Shell({ narrow: narrowAtFirst, notice, children, ...data }: Props) {
  const t = useTranslations("shell");
  const router = useRouter();
  const pathname = usePathname();
  const base = `/${data.org.slug}`;
  const [narrow, setNarrow] = useState(narrowAtFirst);
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);

  const toggle = () => {
    // A cookie, because the server must draw the right width at once. It says nothing but this.
    document.cookie = `rapport-sidebar=${narrow ? "wide" : "narrow"}; path=/; max-age=31536000; samesite=lax`;
    setNarrow(!narrow);
  };
  const { nav } = data;
  const keys = useMemo<KeyBinding[]>(
    () => [
      { keys: "mod+k", label: t("search"), group: "general", run: () => setOpen("palette") },
      { keys: "/", label: t("search"), group: "general", run: () => setOpen("palette") },
      { keys: "[", label: t("toggleSidebar"), group: "general", run: toggle },
      { keys: "?", label: t("allKeys"), group: "general", run: () => setOpen("keys") },
      ...nav.flatMap((item): KeyBinding[] =>
        item.keys
          ? [
              {
                keys: item.keys.toLowerCase(),
                label: t(`nav.${item.id}`),
                group: "go",
                run: () => router.push((base + item.path) as Route),
              },
            ]
          : [],
      ),
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [t, nav, base, router, narrow],
  );
  useKeys(keys);
  useEffect(() => setSingleKeys(data.user.singleKeys), [data.user.singleKeys]);

  const close = (isOpen: boolean) => !isOpen && setOpen(null);
  return (
    <TooltipProvider>
      <div className="flex h-dvh flex-col bg-canvas max-md:bg-background md:flex-row">
        <a
          href="#page"
          className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {t("skip")}
        </a>
        <Sidebar
          {...data}
          base={base}
          pathname={pathname}
          narrow={narrow}
          onToggle={toggle}
          onSearch={() => setOpen("palette")}
          onKeys={() => setOpen("keys")}
        />
        <div className="flex min-h-0 min-w-0 flex-1 md:py-2 md:pr-2">
          <main
            id="page"
            tabIndex={-1}
            className="relative flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden bg-background outline-none md:rounded-xl md:border md:shadow-1"
          >
            {notice}
            {children}
          </main>
        </div>
        <PhoneBar {...data} base={base} pathname={pathname} onSearch={() => setOpen("palette")} />
        {open === "palette" && (
          <Palette {...data} base={base} open onOpenChange={close} onKeys={() => setOpen("keys")} />
        )}
        {open === "keys" && (
          <KeySheet open onOpenChange={close} settingsHref={`${base}/settings`} />
        )}
      </div>
      <Toaster />
    </TooltipProvider>
  );
}
