"use client";
// The deals of a pipeline as a board: which pipeline, whose deals, in which order.
import { BOARD_SORTS } from "#modules/crm/ui/lists/defaults.ts";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ApiProblem } from "#lib/client.ts";
import { usePhone } from "#lib/use-phone.ts";
import { useMembers, usePipelines } from "#modules/crm/ui/data/reference.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { useCreateParam } from "#modules/crm/ui/use-create-param.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import { EmptyStart } from "#modules/crm/ui/empty-start.tsx";
import { Handshake, Plus } from "lucide-react";
import type { DehydratedState } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { CreateDealDialog } from "../create-deal-dialog.tsx";
import { LayoutSwitch } from "../layout-switch.tsx";
import { Board } from "./board.tsx";
import { PhoneBoard } from "./phone-board.tsx";
import { useSummary } from "./use-board.ts";
import { useBoardState } from "./use-board-state.ts";

type Props = { canWrite: boolean; state?: DehydratedState };
const EVERYONE = "everyone";

/** Columns at rest, in the place of those to come. */
function BoardSkeleton() {
  return (
    <div className="flex min-h-0 flex-1 gap-3 border-t bg-canvas px-3 pt-2" aria-hidden>
      {[3, 4, 2, 3, 2].map((cards, column) => (
        <div key={column} className="flex min-w-[200px] flex-1 flex-col gap-2 px-1">
          <Skeleton className="mt-2 w-24" />
          <Skeleton className="mb-2 w-32" />
          {Array.from({ length: cards }, (_, card) => (
            <Skeleton key={card} className="h-[114px] rounded-lg" />
          ))}
        </div>
      ))}
    </div>
  );
}

function BoardPage({ canWrite }: Omit<Props, "state">) {
  const t = useTranslations("crm.board");
  const tDeals = useTranslations("crm.deals");
  const href = useHref();
  const phone = usePhone();
  const [state, setState, sorts] = useBoardState();
  const [creating, setCreating] = useCreateParam(canWrite);
  const pipelines = usePipelines();
  const { data: members = [] } = useMembers();
  const pipeline =
    pipelines.data?.find(({ id }) => id === state.pipelineId) ??
    pipelines.data?.find((item) => item.is_default) ??
    pipelines.data?.[0];
  const summary = useSummary(pipeline?.id, state.ownerId);
  const failed = pipelines.error ?? summary.error;
  const isEmpty = summary.data?.length === 0 && !state.ownerId && pipelines.data?.length === 1;
  const create = () => canWrite && setCreating(true);

  return (
    <>
      <TopBar
        crumbs={[
          { label: tDeals("title"), href: href("/deals") },
          { label: pipeline?.name ?? tDeals("title") },
        ]}
      >
        {canWrite && (
          <Button size="sm" variant="primary" onClick={create}>
            <Plus className="size-3.5" aria-hidden /> {tDeals("create")} <Kbd onPrimary>C</Kbd>
          </Button>
        )}
      </TopBar>
      <div
        role="group"
        aria-label={t("toolbar")}
        className="flex min-h-11 shrink-0 items-center gap-2 px-4 max-md:px-3 max-md:py-2"
      >
        <div className="no-scrollbar flex min-w-0 flex-1 items-center gap-1.5 overflow-x-auto p-0.5">
          {pipelines.data && pipelines.data.length > 1 && pipeline && (
            <Select
              size="sm"
              aria-label={t("pipeline")}
              value={pipeline.id}
              onValueChange={(pipelineId) => setState({ pipelineId })}
              options={pipelines.data.map(({ id, name }) => ({ value: id, label: name }))}
              className="w-auto min-w-36"
            />
          )}
          <Select
            size="sm"
            aria-label={t("owner")}
            value={state.ownerId || EVERYONE}
            onValueChange={(value) => setState({ ownerId: value === EVERYONE ? "" : value })}
            options={[
              { value: EVERYONE, label: t("everyone") },
              ...members.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            className="w-auto min-w-36"
          />
          <Select
            size="sm"
            aria-label={t("order")}
            value={state.sort}
            onValueChange={(value) =>
              setState({ sort: BOARD_SORTS.find((sort) => sort === value) ?? BOARD_SORTS[0] })
            }
            options={sorts.map((sort) => ({ value: sort, label: t(`sort.${sort}`) }))}
            className="w-auto min-w-36"
          />
        </div>
        <LayoutSwitch value="board" />
      </div>
      {failed ? (
        <ErrorState
          className="border-t bg-canvas"
          title={tDeals("loadFailed")}
          onRetry={() => void Promise.all([pipelines.refetch(), summary.refetch()])}
          {...(failed instanceof ApiProblem && { reference: failed.requestId })}
        />
      ) : !pipeline ? (
        <BoardSkeleton />
      ) : isEmpty ? (
        <EmptyStart object="deals" icon={Handshake} canWrite={canWrite} onCreate={create} />
      ) : phone ? (
        <PhoneBoard key={pipeline.id} pipeline={pipeline} summary={summary.data} view={state} />
      ) : (
        <Board
          key={pipeline.id}
          pipeline={pipeline}
          summary={summary.data}
          view={state}
          canWrite={canWrite}
          onCreate={create}
        />
      )}
      <CreateDealDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The board with the cache it needs. */
export const BoardScreen = ({ state, ...props }: Props) => (
  <CrmProvider state={state}>
    <BoardPage {...props} />
  </CrmProvider>
);
