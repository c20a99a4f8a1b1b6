"use client";
// A company's page.
import { Logo } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { useRememberRecord } from "#lib/recent.ts";
import { CreateDealDialog } from "#modules/crm/deals/ui/create-deal-dialog.tsx";
import { CreatePersonDialog } from "#modules/crm/people/ui/create-person-dialog.tsx";
import { CreateTaskDialog } from "#modules/crm/tasks/ui/create-task-dialog.tsx";
import { Details } from "#modules/crm/ui/fields/details.tsx";
import { useCan } from "#lib/rights.tsx";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { Composer } from "#modules/crm/ui/record/composer.tsx";
import { RecordHeading } from "#modules/crm/ui/record/heading.tsx";
import { ContactActions } from "#lib/record-slots.tsx";
import { Panel } from "#modules/crm/ui/record/panel.tsx";
import { RecordLayout } from "#modules/crm/ui/record/record-layout.tsx";
import { RecordMenu } from "#modules/crm/ui/record/record-menu.tsx";
import { RelatedDeals } from "#modules/crm/ui/record/related-deals.tsx";
import { RelatedPeople } from "#modules/crm/ui/record/related-people.tsx";
import { RelatedTasks } from "#modules/crm/ui/record/related-tasks.tsx";
import { Timeline } from "#modules/crm/ui/record/timeline.tsx";
import { usePartyFacts } from "#modules/crm/ui/record/use-party-facts.ts";
import { useRecord } from "#modules/crm/ui/record/use-record.ts";
import { useAddNote } from "#modules/crm/ui/record/use-timeline.ts";
import type { Company } from "#modules/crm/ui/types.ts";
import { useSave } from "#modules/crm/ui/use-save.ts";
import { ExternalLink, Plus } from "lucide-react";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCompanyFields } from "./company-fields.ts";

type Props = { initial: Company; canWrite: boolean; canDelete: boolean };

function CompanyPage({ initial, canWrite, canDelete }: Props) {
  const t = useTranslations("crm.companies");
  const tRecord = useTranslations("crm.record");
  const company = useRecord<Company>("companies", initial);
  const { id, name } = company;
  const { org } = useParams<{ org: string }>();
  useRememberRecord(org, "companies", id, name);
  const [adding, setAdding] = useState<"deal" | "person" | "task">();
  const canNote = useCan("interactions.write");
  const canAddTask = useCan("tasks.write");
  const canAddDeal = useCan("deals.write");
  const canAddPerson = useCan("people.write");
  const fields = useCompanyFields();
  const facts = usePartyFacts("company_id", id);
  const save = useSave<Company>("companies");
  const addNote = useAddNote("companies", id);
  const change = (patch: Partial<Company>, what: string) => void save(company, patch, what);
  const close = (open: boolean) => !open && setAdding(undefined);
  return (
    <>
      <RecordLayout
        object="companies"
        id={id}
        listLabel={t("title")}
        title={name}
        icon={<Logo name={name} size={40} />}
        heading={
          <RecordHeading
            name={name}
            label={t("field.name")}
            canWrite={canWrite}
            onSave={(next) => change({ name: next }, t("field.name"))}
          />
        }
        subtitle={
          <>
            {company.domain && (
              <a
                href={`https://${company.domain}`}
                target="_blank"
                rel="noreferrer noopener"
                className="inline-flex items-center gap-1 rounded-sm hover:text-foreground"
              >
                {company.domain} <ExternalLink className="size-3" aria-hidden />
              </a>
            )}
            {company.industry && <span className="truncate">{company.industry}</span>}
          </>
        }
        actions={
          <>
            <ContactActions about={{ company_id: id, name, phone: company.phone }} />
            {canAddDeal && (
              <Button size="sm" variant="primary" onClick={() => setAdding("deal")}>
                <Plus className="size-3.5" aria-hidden /> {tRecord("createDeal")}
              </Button>
            )}
            <RecordMenu object="companies" id={id} name={name} canDelete={canDelete} />
          </>
        }
        facts={facts}
        details={
          <Panel title={tRecord("details")}>
            <Details row={company} fields={fields} canWrite={canWrite} onSave={change} />
          </Panel>
        }
        composer={
          canNote && (
            <Composer onSave={addNote} onTask={canAddTask ? () => setAdding("task") : undefined} />
          )
        }
        timeline={<Timeline object="companies" id={id} currency={company.currency ?? undefined} />}
        related={[
          {
            key: "deals",
            label: tRecord("deals"),
            node: (
              <RelatedDeals
                column="company_id"
                id={id}
                onAdd={canAddDeal ? () => setAdding("deal") : undefined}
              />
            ),
          },
          {
            key: "people",
            label: tRecord("people"),
            node: (
              <RelatedPeople
                companyId={id}
                onAdd={canAddPerson ? () => setAdding("person") : undefined}
              />
            ),
          },
          {
            key: "tasks",
            label: tRecord("tasks"),
            node: (
              <RelatedTasks
                column="company_id"
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
        defaults={{ company_id: id }}
      />
      <CreatePersonDialog
        open={adding === "person"}
        onOpenChange={close}
        defaults={{ company_id: id }}
      />
      <CreateTaskDialog
        open={adding === "task"}
        onOpenChange={close}
        defaults={{ company_id: id }}
      />
    </>
  );
}

/** A company with its thread, deals, people and tasks. */
export const CompanyRecord = (props: Props) => (
  <CrmProvider>
    <CompanyPage key={props.initial.id} {...props} />
  </CrmProvider>
);
