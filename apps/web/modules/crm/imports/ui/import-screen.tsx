"use client";
// One import, from its columns to its report: which step is shown follows from its state.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PageSkeleton } from "#components/page-skeleton.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { ApiProblem } from "#lib/client.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { isRunning, useImport } from "./api.ts";
import { CheckStep } from "./check-step.tsx";
import { MatchStep } from "./match-step.tsx";
import { ReportStep } from "./report-step.tsx";
import { RunStep } from "./run-step.tsx";
import { UndoStep } from "./undo-step.tsx";

function Steps({ id }: { id: string }) {
  const t = useTranslations("imports");
  const [checking, setChecking] = useState(false);
  const { data: found, error, refetch } = useImport(id);
  if (!found && error instanceof ApiProblem && error.status === 404) {
    return <ErrorState title={t("missing.title")}>{t("missing.text")}</ErrorState>;
  }
  if (!found && error) {
    return <ErrorState title={t("failed")} onRetry={() => void refetch()} />;
  }
  if (!found) return <PageSkeleton />;
  if (isRunning(found.state)) return <RunStep found={found} />;
  if (found.state === "undoing") return <UndoStep found={found} />;
  if (found.state !== "draft") return <ReportStep found={found} />;
  return checking ? (
    <CheckStep found={found} onBack={() => setChecking(false)} />
  ) : (
    <MatchStep found={found} onNext={() => setChecking(true)} />
  );
}

export const ImportScreen = ({ id }: { id: string }) => (
  <CrmProvider>
    <Steps id={id} />
  </CrmProvider>
);
