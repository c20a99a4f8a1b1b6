// Deals from a table: their fields, their stages, and what makes two rows the same deal.
import {
  isMapped,
  recordId,
  type Draft,
  type ImportObject,
  type Session,
} from "../imports/engine/types.ts";
import { placeKey, prepareStages } from "../imports/engine/stages.ts";
import { nameKey } from "../imports/name-key.ts";
import { quote } from "../imports/values/result.ts";

export const dealsImport: ImportObject = {
  name: "deals",
  table: "deals",
  noun: "deal",
  permission: "deals.write",
  reads: ["deals.read", "deal_amounts.read"],
  fieldPermissions: { amount: "deal_amounts.write", currency: "deal_amounts.write" },
  softDelete: true,
  fields: [
    {
      key: "name",
      label: "Name",
      kind: "text",
      max: 300,
      headings: [
        "deal name",
        "name",
        "title",
        "opportunity name",
        "opportunity",
        "deal",
        "deal title",
        "subject",
        "geschäft",
        "bezeichnung",
        "affaire",
        "nome",
      ],
    },
    {
      key: "stage",
      label: "Stage",
      kind: "text",
      max: 200,
      headings: [
        "stage",
        "deal stage",
        "opportunity stage",
        "sales stage",
        "pipeline stage",
        "phase",
        "stufe",
        "étape",
        "fase",
        "status",
        "deal status",
      ],
    },
    {
      key: "pipeline",
      label: "Pipeline",
      kind: "text",
      max: 200,
      // Other systems' pipelines are not ours: only a person, or an export of ours, maps one.
      headings: ["rapport pipeline"],
    },
    {
      key: "amount",
      label: "Amount",
      kind: "money",
      headings: [
        "amount",
        "deal value",
        "value",
        "close value",
        "deal amount",
        "opportunity amount",
        "total",
        "price",
        "betrag",
        "wert",
        "montant",
        "importo",
        "revenue",
      ],
    },
    {
      key: "currency",
      label: "Currency",
      kind: "currency",
      headings: [
        "currency",
        "deal currency",
        "currency code",
        "amount currency",
        "deal currency of value",
        "währung",
        "devise",
        "valuta",
      ],
    },
    {
      key: "company",
      label: "Company",
      kind: "reference",
      headings: [
        "company",
        "account",
        "account name",
        "company name",
        "organization",
        "deal organization",
        "associated company",
        "primary associated company",
        "organisation",
        "customer",
        "client",
        "firma",
        "kunde",
        "entreprise",
        "société",
        "azienda",
      ],
    },
    {
      key: "person",
      label: "Person",
      kind: "reference",
      headings: [
        "person",
        "contact",
        "contact name",
        "contact person",
        "deal contact person",
        "primary contact",
        "associated contact",
        "kontakt",
        "ansprechpartner",
        "contatto",
      ],
    },
    {
      key: "product",
      label: "Product",
      kind: "reference",
      headings: ["product", "product name", "item", "produkt", "produit", "prodotto"],
    },
    {
      key: "owner",
      label: "Owner",
      kind: "reference",
      headings: [
        "owner",
        "deal owner",
        "opportunity owner",
        "sales agent",
        "sales rep",
        "agent",
        "salesperson",
        "account executive",
        "account manager",
        "assigned to",
        "verantwortlich",
        "verkäufer",
      ],
    },
    {
      key: "opened_on",
      label: "Opened on",
      kind: "date",
      headings: [
        "opened on",
        "open date",
        "engage date",
        "create date",
        "created date",
        "deal created",
        "date created",
        "deal deal created",
        "created",
        "created at",
        "start date",
        "created on",
        "eröffnet am",
      ],
    },
    {
      key: "close_date",
      label: "Close date",
      kind: "date",
      headings: ["close date", "closing date", "closedate", "abschlussdatum", "date de clôture"],
    },
    {
      key: "closes_on",
      label: "Expected to close on",
      kind: "date",
      headings: [
        "closes on",
        "expected close date",
        "deal expected close date",
        "estimated close date",
        "expected close",
        "forecast date",
        "due date",
        "erwarteter abschluss",
      ],
    },
    {
      key: "closed_on",
      label: "Closed on",
      kind: "date",
      headings: [
        "closed on",
        "closed date",
        "won time",
        "deal won time",
        "deal closed on",
        "closed at",
        "date closed",
        "actual close date",
        "abgeschlossen am",
      ],
    },
    {
      key: "description",
      label: "Description",
      kind: "long_text",
      max: 20_000,
      headings: [
        "description",
        "deal description",
        "notes",
        "note",
        "comments",
        "next step",
        "beschreibung",
        "notizen",
      ],
    },
    recordId,
    {
      key: "external_id",
      label: "External id",
      kind: "text",
      max: 200,
      headings: [
        "external id",
        "opportunity id",
        "deal id",
        "record id",
        "id",
        "deal deal id",
        "deal number",
        "opportunity number",
      ],
    },
  ],
  columns: {
    name: "text",
    pipeline_id: "uuid",
    stage_id: "uuid",
    amount: "bigint",
    currency: "text",
    company_id: "uuid",
    person_id: "uuid",
    product_id: "uuid",
    owner_id: "uuid",
    opened_on: "date",
    closes_on: "date",
    closed_on: "date",
    description: "text",
    external_id: "text",
  },
  keys: ["id", "external_id", "name_key"],
  sameName,
  references: [
    {
      field: "company",
      column: "company_id",
      to: "companies",
      noun: "company",
      noteWhenEmpty: true,
      create: "companies",
    },
    { field: "person", column: "person_id", to: "people", noun: "person" },
    { field: "product", column: "product_id", to: "products", noun: "product" },
    { field: "owner", column: "owner_id", to: "members", noun: "member", create: "members" },
  ],
  prepare: prepareStages,
  settle,
  complete,
};

/** Names repeat among deals: company and day decide too, and where the name was made up, all that went into the row. */
function sameName(draft: Draft, session: Session): string[] {
  const columns =
    isMapped(session, "name") && draft.names["given_name"] !== undefined
      ? ["company_id", "opened_on"]
      : ["company_id", "opened_on", "product_id", "owner_id", "amount"];
  const fields: Record<string, string> = {
    company_id: "company",
    product_id: "product",
    owner_id: "owner",
  };
  return columns.filter((column) => isMapped(session, fields[column] ?? column));
}

function settle(draft: Draft, session: Session): void {
  const { names, values } = draft;
  if (values["name"]) names["given_name"] = values["name"];
  else {
    const made =
      [names["product"], names["company"]].filter(Boolean).join(" · ") ||
      names["person"] ||
      values["external_id"];
    if (made) values["name"] = made.slice(0, 300);
    else
      draft.refused ??=
        "The row names no deal: name, product, company, person and external id are all empty.";
  }
  values["currency"] ??= session.currency;
  const { stage: written, pipeline } = values;
  delete values["stage"];
  delete values["pipeline"];
  if (!written) return;
  const stage = pipeline
    ? session.stageInPipeline.get(placeKey(pipeline, written))
    : session.stages.get(nameKey(written));
  if (!stage) {
    draft.problems["stage"] =
      `The pipeline ${pipeline ? `${quote(pipeline)} ` : ""}has no stage ${quote(written)}.`;
    draft.refused ??= draft.problems["stage"];
    return;
  }
  values["stage_id"] = stage.id;
  values["pipeline_id"] = stage.pipeline_id;
}

/** A close date is a plan while the deal is open, and a fact once it is not. */
function complete(draft: Draft, session: Session): void {
  const { names, values, existing } = draft;
  // What was made up for a new deal must not overwrite what somebody gave an old one.
  if (existing && names["given_name"] === undefined) delete values["name"];
  if (existing && !values["amount"] && !isMapped(session, "currency")) delete values["currency"];
  const named = values["stage_id"] ?? existing?.columns["stage_id"] ?? undefined;
  const stage = (named ? session.stageById.get(named) : undefined) ?? session.firstStage;
  if (!named && stage) {
    values["stage_id"] = stage.id;
    values["pipeline_id"] = stage.pipeline_id;
  }
  const open = stage?.kind === "open";
  const written = values["close_date"];
  delete values["close_date"];
  if (written) values[open ? "closes_on" : "closed_on"] ??= written;
  if (open && values["closed_on"]) {
    draft.notes.push("Closed on was left out, because the stage is an open one.");
    delete values["closed_on"];
  } else if (!open && !values["closed_on"] && !existing) {
    draft.notes.push(
      "The deal is closed and the row has no close date: the day of the import was taken.",
    );
  }
}
