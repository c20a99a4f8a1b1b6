import type { ReactNode } from "react";

export const AuthHeading = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="mb-8">
    <h1 className="text-3xl font-semibold">{title}</h1>
    {children && <p className="mt-1 text-base text-pretty text-muted-foreground">{children}</p>}
  </div>
);
