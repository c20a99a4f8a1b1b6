"use client";
// A person's page.
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { useRememberRecord } from "#lib/recent.ts";
import { CreateDealDialog } from "#modules/crm/deals/ui/create-deal-dialog.tsx";
import { CreateTaskDialog } from "#modules/crm/tasks/ui/create-task-dialog.tsx";
import type { Values } from "#modules/crm/ui/create/form.ts";
import { Details } from "#modules/crm/ui/fields/details.tsx";
import { RecordLink } from "#modules/crm/ui/fields/shown.tsx";
import { useCan } from "#lib/rights.tsx";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { Composer } from "#modules/crm/ui/record/composer.tsx";
import { ContactActions } from "#lib/record-slots.tsx";
import { Panel } from "#modules/crm/ui/record/panel.tsx";
import { RecordLayout } from "#modules/crm/ui/record/record-layout.tsx";
import { RecordMenu } from "#modules/crm/ui/record/record-menu.tsx";
import { RelatedDeals } from "#modules/crm/ui/record/related-deals.tsx";
import { RelatedTasks } from "#modules/crm/ui/record/related-tasks.tsx";
import { Timeline } from "#modules/crm/ui/record/timeline.tsx";
import { usePartyFacts } from "#modules/crm/ui/record/use-party-facts.ts";
import { useRecord } from "#modules/crm/ui/record/use-record.ts";
import { useAddNote } from "#modules/crm/ui/record/use-timeline.ts";
import type { Person } from "#modules/crm/ui/types.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";
import { Plus } from "lucide-react";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { usePersonFields } from "./person-fields.ts";

type Props = { initial: Person; canWrite: boolean; canDelete: boolean };

function PersonPage({ initial, canWrite, canDelete }: Props) {
  const t = useTranslations("crm.people");
  const tRecord = useTranslations("crm.record");
  const person = useRecord<Person>("people", initial);
  const { id } = person;
  const name = person.full_name || person.email || t("nameless");
  const { org } = useParams<{ org: string }>();
  useRememberRecord(org, "people", id, name);
  const [adding, setAdding] = useState<"deal" | "task">();
  const canNote = useCan("interactions.write");
  const canAddTask = useCan("tasks.write");
  const canAddDeal = useCan("deals.write");
  const fields = usePersonFields();
  const facts = usePartyFacts("person_id", id);
  const save = useSave<Person>("people");
  const addNote = useAddNote(
    "people",
    id,
    person.company_id ? { company_id: person.company_id } : {},
  );
  const close = (open: boolean) => !open && setAdding(undefined);
  const company: Values = person.company_id ? { company_id: person.company_id } : {};
  return (
    <>
      <RecordLayout
        object="people"
        id={id}
        listLabel={t("title")}
        title={name}
        icon={<Avatar name={name} size={40} />}
        heading={<h1 className="truncate text-xl font-semibold">{name}</h1>}
        subtitle={
          <>
            {person.job_title && <span className="truncate">{person.job_title}</span>}
            {person.company_id && <RecordLink object="companies" id={person.company_id} />}
          </>
        }
        actions={
          <>
            <ContactActions
              about={{
                person_id: id,
                company_id: person.company_id,
                name,
                email: person.email,
                phone: person.phone,
              }}
            />
            {canAddDeal && (
              <Button size="sm" variant="primary" onClick={() => setAdding("deal")}>
                <Plus className="size-3.5" aria-hidden /> {tRecord("createDeal")}
              </Button>
            )}
            <RecordMenu object="people" id={id} name={name} canDelete={canDelete} />
          </>
        }
        facts={facts}
        details={
          <Panel title={tRecord("details")}>
            <Details
              row={person}
              fields={fields}
              canWrite={canWrite}
              onSave={(patch, what) => void save(person, patch, what)}
            />
          </Panel>
        }
        composer={
          canNote && (
            <Composer onSave={addNote} onTask={canAddTask ? () => setAdding("task") : undefined} />
          )
        }
        timeline={<Timeline object="people" id={id} />}
        related={[
          {
            key: "deals",
            label: tRecord("deals"),
            node: (
              <RelatedDeals
                column="person_id"
                id={id}
                onAdd={canAddDeal ? () => setAdding("deal") : undefined}
              />
            ),
          },
          {
            key: "tasks",
            label: tRecord("tasks"),
            node: (
              <RelatedTasks
                column="person_id"
                id={id}
                canWrite={canAddTask}
                onAdd={() => setAdding("task")}
              />
            ),
          },
        ]}
      />
      <CreateDealDialog
        open={adding === "deal"}
        onOpenChange={close}
        defaults={{ person_id: id, ...company }}
      />
      <CreateTaskDialog
        open={adding === "task"}
        onOpenChange={close}
        defaults={{ person_id: id, ...company }}
      />
    </>
  );
}

/** A person with their thread, deals and tasks. */
export const PersonRecord = (props: Props) => (
  <CrmProvider>
    <PersonPage key={props.initial.id} {...props} />
  </CrmProvider>
);
