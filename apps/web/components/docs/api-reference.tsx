"use client";
import { useTheme } from "next-themes";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

// The file of the installed package, served by this app: 1.1 MB gzip that only this page loads.
const script = new URL(
  "../../node_modules/@scalar/api-reference/dist/browser/standalone.js",
  import.meta.url,
).href;

type Reference = { destroy: () => void };
type Scalar = { createApiReference: (el: Element, config: Record<string, unknown>) => Reference };

let loading: Promise<Scalar> | undefined;

function loadScalar(): Promise<Scalar> {
  loading ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = script;
    tag.onload = () => {
      const { Scalar } = window as unknown as { Scalar?: Scalar };
      if (Scalar) resolve(Scalar);
      else reject(new Error("The API reference did not start."));
    };
    tag.onerror = () => {
      loading = undefined;
      tag.remove();
      reject(new Error("The API reference did not load."));
    };
    document.head.append(tag);
  });
  return loading;
}

/** The look of the rest of the app; Scalar's own variables on the left. */
const css = `
.scalar-app { --scalar-font: var(--font-sans); --scalar-font-code: var(--font-mono); --scalar-radius: 6px; }
.light-mode, .dark-mode {
  --scalar-background-1: var(--background); --scalar-background-2: var(--muted); --scalar-background-3: var(--accent);
  --scalar-color-1: var(--foreground); --scalar-color-2: var(--muted-foreground); --scalar-color-3: var(--subtle-foreground);
  --scalar-color-accent: var(--primary-text); --scalar-border-color: var(--border); --scalar-background-accent: var(--primary-soft);
  --scalar-sidebar-background-1: var(--background); --scalar-sidebar-color-1: var(--foreground);
  --scalar-sidebar-color-2: var(--muted-foreground); --scalar-sidebar-border-color: var(--border);
  --scalar-sidebar-item-hover-background: var(--accent); --scalar-sidebar-item-active-background: var(--accent);
  --scalar-sidebar-color-active: var(--foreground);
}`;

/** The reference of /api/v1/openapi.json, drawn without any request outside this site. */
export function ApiReference() {
  const t = useTranslations("docs");
  const { resolvedTheme } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let reference: Reference | undefined;
    let gone = false;
    setState("loading");
    loadScalar()
      .then((scalar) => {
        if (gone || !place.current) return;
        reference = scalar.createApiReference(place.current, {
          url: "/api/v1/openapi.json",
          darkMode: resolvedTheme === "dark",
          hideDarkModeToggle: true,
          telemetry: false,
          withDefaultFonts: false,
          agent: { disabled: true },
          mcp: { disabled: true },
          showDeveloperTools: "never",
          hideClientButton: true,
          persistAuth: false,
          defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
          customCss: css,
        });
        setState("ready");
      })
      .catch(() => !gone && setState("failed"));
    return () => {
      gone = true;
      reference?.destroy();
    };
  }, [resolvedTheme, attempt]);

  return (
    <>
      {state === "loading" && (
        <div aria-busy className="flex flex-col gap-4 p-6">
          <p role="status" className="sr-only">
            {t("loading")}
          </p>
          <Skeleton className="h-6 w-64" />
          <Skeleton className="w-96" />
          <Skeleton className="w-80" />
        </div>
      )}
      {state === "failed" && (
        <ErrorState title={t("failed")} onRetry={() => setAttempt((n) => n + 1)}>
          {t("failedText")}
        </ErrorState>
      )}
      <div ref={place} className="min-h-0 flex-1" />
    </>
  );
}
