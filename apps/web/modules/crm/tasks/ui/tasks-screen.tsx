"use client";
// Tasks: mine or everyone's, by their days; done ones apart.
import { TopBar } from "#components/shell/topbar.tsx";
import { ListFoot } from "#components/data-table/list-foot.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ApiProblem } from "#lib/client.ts";
import { type Filter, where } from "#modules/crm/ui/data/query.ts";
import { ExportButton } from "#modules/crm/ui/lists/export-button.tsx";
import { useList } from "#modules/crm/ui/lists/use-list.ts";
import { ViewTabs } from "#modules/crm/ui/lists/view-tabs.tsx";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import type { Task } from "#modules/crm/ui/types.ts";
import { useCreateParam } from "#modules/crm/ui/use-create-param.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { CircleCheck, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AddTask } from "./add-task.tsx";
import { CreateTaskDialog } from "./create-task-dialog.tsx";
import { groupTasks } from "./group-tasks.ts";
import { TaskRow } from "./task-row.tsx";
import { useTaskKeys } from "./use-task-keys.ts";

type Props = { canWrite: boolean; memberId: string | null };

function Tasks({ canWrite, memberId }: Props) {
  const t = useTranslations("crm.tasks");
  const { today, count } = useFormats();
  const open = where("done_at", "is_null", "true");
  const mine: Filter[] = memberId ? [where("assignee_id", "eq", memberId)] : [];
  const views = [
    ...(memberId ? [{ id: "mine", label: t("view.mine"), filters: [open, ...mine] }] : []),
    { id: "all", label: t("view.all"), filters: [open] },
    { id: "done", label: t("view.done"), filters: [where("done_at", "is_null", "false"), ...mine] },
  ];
  const [viewId, setViewId] = useState(views[0]?.id ?? "all");
  const view = views.find((item) => item.id === viewId);
  const isDone = viewId === "done";
  const sort = isDone ? "-done_at" : "due_on";
  const filters = view?.filters ?? [open];
  const list = useList<Task>("tasks", sort, filters);
  const [creating, setCreating] = useCreateParam(canWrite);
  const { rows } = list;
  const groups = isDone ? [{ group: "done" as const, tasks: rows }] : groupTasks(rows, today);
  const shown = groups.flatMap(({ tasks }) => tasks);
  const [cursor, setCursor] = useState<string>();
  useTaskKeys(shown, cursor, setCursor, canWrite, () => setCreating(true));

  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]}>
        <ExportButton object="tasks" sort={sort} filters={filters} />
        {canWrite && (
          <Button size="sm" variant="primary" onClick={() => setCreating(true)}>
            <Plus className="size-3.5" aria-hidden /> {t("create")} <Kbd onPrimary>C</Kbd>
          </Button>
        )}
      </TopBar>
      <ViewTabs views={views} filters={filters} onPick={(next) => setViewId(next.id)} />
      {list.isError ? (
        <ErrorState
          title={t("loadFailed")}
          onRetry={() => void list.refetch()}
          {...(list.error instanceof ApiProblem && { reference: list.error.requestId })}
        />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          {canWrite && !isDone && <AddTask />}
          {list.isPending && (
            <div aria-hidden>
              {[42, 30, 51, 36, 44].map((width) => (
                <div key={width} className="flex h-row items-center gap-3 border-b px-3">
                  <Skeleton className="size-4 rounded-full" />
                  <Skeleton width={`${width}%`} />
                </div>
              ))}
            </div>
          )}
          {groups.map(({ group, tasks }) => (
            <section key={group} aria-label={t(`group.${group}`)}>
              {!isDone && (
                <h2 className="sticky top-0 z-10 flex h-9 items-center gap-2 border-b bg-background px-3 text-xs font-semibold">
                  <span className={group === "overdue" ? "text-destructive-text" : undefined}>
                    {t(`group.${group}`)}
                  </span>
                  <span className="font-normal text-muted-foreground">{count(tasks.length)}</span>
                </h2>
              )}
              <ul>
                {tasks.map((task) => (
                  <TaskRow
                    key={task.id}
                    task={task}
                    canWrite={canWrite}
                    current={task.id === cursor}
                  />
                ))}
              </ul>
            </section>
          ))}
          {!list.isPending && rows.length === 0 && (
            <EmptyState icon={CircleCheck} title={t(isDone ? "emptyDone" : "empty")}>
              {t(isDone ? "emptyDoneText" : "emptyText")}
            </EmptyState>
          )}
          {list.hasNextPage && (
            <div className="flex justify-center p-3">
              <Button
                size="sm"
                pending={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t("more")}
              </Button>
            </div>
          )}
        </div>
      )}
      <ListFoot
        keys={[
          ["J K", t("keyMove")],
          ["D", t("keyDone")],
          ["↵", t("keyOpen")],
          ["C", t("keyCreate")],
          ["?", t("keyAll")],
        ]}
      >
        {list.total !== undefined &&
          t(isDone ? "countedDone" : "counted", { count: list.total, shown: count(list.total) })}
      </ListFoot>
      <CreateTaskDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The tasks of an org, with the cache they need. */
export const TasksScreen = (props: Props) => (
  <CrmProvider>
    <Tasks {...props} />
  </CrmProvider>
);
