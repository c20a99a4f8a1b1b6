"use client";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";

/** What every page stands in. Tooltips and toasts come with the shell: the first page stays light. */
export function Providers({
  nonce,
  children,
}: {
  /** Lets the script run that sets light or dark before anything is drawn. */
  nonce?: string | undefined;
  children: ReactNode;
}) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      storageKey="rapport-theme"
      {...(nonce ? { nonce } : {})}
    >
      {children}
    </ThemeProvider>
  );
}
