"use client";
// Stands in for the whole page when even its frame broke, so it can lean on nothing: no words file, no theme.
import "./globals.css";

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <html lang="en">
      <body>
        <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
          <title>Rapport did not load</title>
          <h1 className="text-xl font-semibold">Rapport did not load</h1>
          <p className="text-base text-muted-foreground">
            Your data is safe. Try again; if it happens again, give the reference to your admin.
          </p>
          <button
            type="button"
            onClick={retry}
            className="h-control rounded-md bg-primary px-3 font-medium text-primary-foreground hover:bg-primary-hover"
          >
            Try again
          </button>
          {digest && <p className="font-mono text-xs text-muted-foreground">{digest}</p>}
        </main>
      </body>
    </html>
  );
}
