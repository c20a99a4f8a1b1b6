"use client";
// A deal's page.
import { Button } from "#components/ui/button.tsx";
import { useRememberRecord } from "#lib/recent.ts";
import { useStage } from "#modules/crm/ui/data/reference.ts";
import { useNextTask } from "#modules/crm/ui/data/names.ts";
import { Due } from "#modules/crm/ui/due.tsx";
import { Details } from "#modules/crm/ui/fields/details.tsx";
import { RecordLink } from "#modules/crm/ui/fields/shown.tsx";
import { useCan } from "#lib/rights.tsx";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { Composer } from "#modules/crm/ui/record/composer.tsx";
import type { Fact } from "#modules/crm/ui/record/facts.tsx";
import { RecordHeading } from "#modules/crm/ui/record/heading.tsx";
import { ContactActions } from "#lib/record-slots.tsx";
import { Panel } from "#modules/crm/ui/record/panel.tsx";
import { RecordLayout } from "#modules/crm/ui/record/record-layout.tsx";
import { RecordMenu } from "#modules/crm/ui/record/record-menu.tsx";
import { RelatedPeople } from "#modules/crm/ui/record/related-people.tsx";
import { RelatedTasks } from "#modules/crm/ui/record/related-tasks.tsx";
import { Timeline } from "#modules/crm/ui/record/timeline.tsx";
import { useRecord } from "#modules/crm/ui/record/use-record.ts";
import { useAddNote } from "#modules/crm/ui/record/use-timeline.ts";
import { RotMark } from "#modules/crm/ui/rot-mark.tsx";
import { StageRing } from "#modules/crm/ui/stage-ring.tsx";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";
import { weighTotals } from "#modules/crm/ui/data/amounts.ts";
import { CreateTaskDialog } from "#modules/crm/tasks/ui/create-task-dialog.tsx";
import { ListPlus } from "lucide-react";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDealFields } from "./deal-fields.ts";
import { StageStepper } from "./stage-stepper.tsx";

function useDealFacts(deal: Deal): Fact[] {
  const t = useTranslations("crm.deals.fact");
  const { money, totals, day, daysSince } = useFormats();
  const stage = useStage(deal.stage_id);
  const task = useNextTask(deal.id);
  const isOpen = deal.status === "open";
  const weighted =
    deal.amount && stage
      ? totals(weighTotals([{ amount: deal.amount, currency: deal.currency }], stage.probability))
      : "";
  const date = isOpen ? deal.closes_on : deal.closed_on;
  const amount =
    deal.amount === undefined
      ? []
      : [
          {
            label: t("amount"),
            value: deal.amount === null ? t("noAmount") : money(deal.amount, deal.currency),
            note: isOpen && weighted && t("weighted", { sum: weighted }),
          },
        ];
  return [
    ...amount,
    { label: isOpen ? t("closes") : t("closed"), value: date ? day(date) : "–" },
    {
      label: t("inStage"),
      value: t("days", { count: daysSince(deal.stage_changed_at) }),
      note: stage?.rot_days && isOpen ? t("limit", { days: stage.rot_days }) : undefined,
    },
    {
      label: t("next"),
      value: task === undefined ? undefined : task === null ? t("noNext") : task.title,
      note: task?.due_on && <Due date={task.due_on} />,
      ...(task === null && isOpen && { tone: "text-warning-text" }),
    },
  ];
}

type Props = { initial: Deal; canWrite: boolean; canDelete: boolean };

function DealPage({ initial, canWrite, canDelete }: Props) {
  const t = useTranslations("crm.deals");
  const tRecord = useTranslations("crm.record");
  const deal = useRecord<Deal>("deals", initial);
  const { org } = useParams<{ org: string }>();
  useRememberRecord(org, "deals", deal.id, deal.name);
  const [addingTask, setAddingTask] = useState(false);
  const canNote = useCan("interactions.write");
  const canAddTask = useCan("tasks.write");
  const stage = useStage(deal.stage_id);
  const fields = useDealFields();
  const facts = useDealFacts(deal);
  const save = useSave<Deal>("deals");
  const addNote = useAddNote("deals", deal.id, {
    ...(deal.company_id && { company_id: deal.company_id }),
    ...(deal.person_id && { person_id: deal.person_id }),
  });
  const change = (patch: Partial<Deal>, what: string) => void save(deal, patch, what);
  const addTask = () => setAddingTask(true);
  return (
    <>
      <RecordLayout
        object="deals"
        id={deal.id}
        listLabel={t("title")}
        title={deal.name}
        icon={
          <span className="flex size-10 shrink-0 items-center justify-center rounded-lg border bg-card">
            <StageRing stage={stage} className="size-5" />
          </span>
        }
        heading={
          <RecordHeading
            name={deal.name}
            label={t("field.name")}
            canWrite={canWrite}
            onSave={(name) => change({ name }, t("field.name"))}
          />
        }
        subtitle={
          <>
            {deal.company_id && <RecordLink object="companies" id={deal.company_id} />}
            <RotMark deal={deal} />
          </>
        }
        actions={
          <>
            <ContactActions
              about={{
                deal_id: deal.id,
                person_id: deal.person_id,
                company_id: deal.company_id,
                name: deal.name,
              }}
            />
            {canAddTask && (
              <Button size="sm" onClick={addTask} className="max-md:hidden">
                <ListPlus className="size-3.5" aria-hidden /> {tRecord("addTask")}
              </Button>
            )}
            <RecordMenu object="deals" id={deal.id} name={deal.name} canDelete={canDelete} />
          </>
        }
        facts={facts}
        strip={<StageStepper deal={deal} canWrite={canWrite} />}
        details={
          <Panel title={tRecord("details")}>
            <Details row={deal} fields={fields} canWrite={canWrite} onSave={change} />
          </Panel>
        }
        composer={
          canNote && <Composer onSave={addNote} onTask={canAddTask ? addTask : undefined} />
        }
        timeline={<Timeline object="deals" id={deal.id} currency={deal.currency} />}
        related={[
          {
            key: "tasks",
            label: tRecord("tasks"),
            node: (
              <RelatedTasks column="deal_id" id={deal.id} canWrite={canAddTask} onAdd={addTask} />
            ),
          },
          ...(deal.company_id
            ? [
                {
                  key: "people",
                  label: tRecord("people"),
                  node: <RelatedPeople companyId={deal.company_id} />,
                },
              ]
            : []),
        ]}
      />
      <CreateTaskDialog
        open={addingTask}
        onOpenChange={setAddingTask}
        defaults={{ deal_id: deal.id }}
      />
    </>
  );
}

/** A deal with its thread, tasks and people. */
export const DealRecord = (props: Props) => (
  <CrmProvider>
    <DealPage key={props.initial.id} {...props} />
  </CrmProvider>
);
