"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { api } from "#lib/client.ts";
import type { Replayed, Webhook } from "../../schema.ts";
import { useProblemWords } from "../use-act.ts";
import { ReplayCount } from "./replay-count.tsx";
import { ReplayProgress } from "./replay-progress.tsx";
import { ReplayScope } from "./replay-scope.tsx";
import { useReplayCount } from "./use-replay.ts";
import { fieldTime, type Scope, scopes, wantedOf, type Wish } from "./wanted.ts";

type Props = {
  webhook: Webhook;
  /** The deliveries that are ticked in the log. */
  chosen: readonly string[];
  onClose: () => void;
  /** The job was started: what was ticked is taken care of. */
  onStarted: () => void;
};

/** Sends events again: asks which, counts them, and shows how far it is. */
export function ReplayDialog({ webhook, chosen, onClose, onStarted }: Props) {
  const t = useTranslations("webhooks.replay");
  const [job, setJob] = useState<{ id: string; count: number } | null>(null);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="max-w-xl"
        title={job ? t("runningTitle") : t("title")}
        {...(job ? {} : { description: t("text") })}
      >
        {job ? (
          <ReplayProgress jobId={job.id} count={job.count} onClose={onClose} />
        ) : (
          <Ask
            webhook={webhook}
            chosen={chosen}
            onClose={onClose}
            onStarted={(started) => {
              setJob(started);
              onStarted();
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

type AskProps = Omit<Props, "onStarted"> & {
  onStarted: (job: { id: string; count: number }) => void;
};

function Ask({ webhook, chosen, onClose, onStarted }: AskProps) {
  const t = useTranslations("webhooks.replay");
  const c = useTranslations("common");
  const words = useProblemWords();
  const queries = useQueryClient();
  const [wish, setWish] = useState<Wish>(() => ({
    scope: chosen.length > 0 ? "chosen" : "missing",
    deliveryIds: chosen,
    from: fieldTime(beginOf(webhook)),
    to: "",
    type: null,
    states: ["dead", "cancelled"],
  }));
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const wanted = wantedOf(wish);
  const counted = useReplayCount(webhook.id, wanted);
  const count = wanted ? counted.data?.count : undefined;
  const start = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      const made = await api.post<Replayed>(`/webhooks/${webhook.id}/replay`, wanted);
      if (made.job_id) onStarted({ id: made.job_id, count: made.count });
      else await counted.refetch();
      await queries.invalidateQueries({ queryKey: ["webhook-deliveries"] });
    } catch (error) {
      setProblem(words(error));
    }
    setPending(false);
  };
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <Segmented
          label={t("which")}
          className="self-start max-md:w-full"
          value={wish.scope}
          onValueChange={(scope) => setWish({ ...wish, scope: scope as Scope })}
          items={scopes
            .filter((scope) => scope !== "chosen" || chosen.length > 0)
            .map((value) => ({ value, label: t(`scope.${value}`, { count: chosen.length }) }))}
        />
        <ReplayScope wish={wish} eventTypes={webhook.event_types} onChange={setWish} />
        <ReplayCount
          wanted={wanted !== null}
          scope={wish.scope}
          counted={counted.data}
          busy={counted.isFetching}
          problem={counted.error ? words(counted.error) : undefined}
        />
        <FormError>{problem}</FormError>
      </DialogBody>
      <DialogFooter>
        <Button disabled={pending} onClick={onClose}>
          {c("cancel")}
        </Button>
        <Button
          variant="primary"
          pending={pending}
          disabled={!count || counted.isPlaceholderData}
          onClick={() => void start()}
        >
          {count ? t("send", { count }) : t("sendNone")}
        </Button>
      </DialogFooter>
    </>
  );
}

/** From where most want it: the failures' beginning, else a day ago. */
function beginOf(webhook: Webhook): Date {
  return webhook.failing_since
    ? new Date(Date.parse(webhook.failing_since) - 60_000)
    : new Date(Date.now() - 86_400_000);
}
