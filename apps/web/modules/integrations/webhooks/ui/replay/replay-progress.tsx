"use client";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFooter } from "#components/ui/dialog.tsx";
import { useProblemWords } from "../use-act.ts";
import { isOver, useReplayJob } from "./use-replay.ts";

type Props = { jobId: string; count: number; onClose: () => void };

/** How far a replay is, and how it ended. It goes on when the dialog is shut. */
export function ReplayProgress({ jobId, count, onClose }: Props) {
  const t = useTranslations("webhooks.replay");
  const words = useProblemWords();
  const format = useFormatter();
  const queries = useQueryClient();
  const { data: job, error } = useReplayJob(jobId);
  const over = isOver(job);
  const done = job?.done ?? 0;
  const total = Math.max(job?.total ?? count, 1);
  const percent =
    job?.state === "succeeded" ? 100 : Math.min(100, Math.floor((done / total) * 100));
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: ["webhook-deliveries"] });
  }, [over, queries]);
  const failed = job?.state === "failed" || job?.state === "cancelled";
  return (
    <>
      <DialogBody className="flex flex-col gap-3">
        <div role="status" className="flex items-center gap-2 text-sm">
          {job?.state === "succeeded" && (
            <CircleCheck className="size-4 text-success" aria-hidden />
          )}
          {failed && <CircleX className="size-4 text-destructive" aria-hidden />}
          <p className="font-medium">
            {job?.state === "succeeded"
              ? t("done", { count: done })
              : failed
                ? t("stopped", { done: format.number(done), total: format.number(total) })
                : job?.state === "running"
                  ? t("queueing", { done: format.number(done), total: format.number(total) })
                  : t("starting")}
          </p>
        </div>
        <div
          role="progressbar"
          aria-label={t("progress")}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-2 overflow-hidden rounded-full bg-border"
        >
          <div
            className={failed ? "h-full bg-destructive" : "h-full bg-primary"}
            style={{ width: `${percent}%` }}
          />
        </div>
        {job?.error && <p className="text-sm text-destructive-text">{job.error}</p>}
        {error && !job && <p className="text-sm text-destructive-text">{words(error)}</p>}
        <p className="text-sm text-pretty text-muted-foreground">
          {job?.state === "succeeded"
            ? t("doneText")
            : failed
              ? t("stoppedText")
              : t("runningText")}
        </p>
      </DialogBody>
      <DialogFooter>
        <Button variant={over ? "primary" : "secondary"} onClick={onClose}>
          {over ? t("close") : t("leave")}
        </Button>
      </DialogFooter>
    </>
  );
}
