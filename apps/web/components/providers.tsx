"use client";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";

/** What every page stands in. Tooltips and toasts come with the shell: the first page stays light. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      storageKey="rapport-theme"
    >
      {children}
    </ThemeProvider>
  );
}
