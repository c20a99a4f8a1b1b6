/** Which records can be shown beside which. */
import { id, z } from "#lib/schema.ts";
import { companySchema } from "../companies/schema.ts";
import { companySource } from "../companies/service.ts";
import { dealSchema } from "../deals/schema.ts";
import { dealSource } from "../deals/service.ts";
import { personSchema } from "../people/schema.ts";
import { personSource } from "../people/service.ts";
import { pipelineSchema, stageSchema } from "../pipelines/schema.ts";
import { pipelineSource, stageSource } from "../pipelines/service.ts";
import { productSchema } from "../products/schema.ts";
import { productSource } from "../products/service.ts";
import type { Relation, Target } from "./expand.ts";
import type { Source } from "./source.ts";

const none = () => ({});

const member: Target = {
  source: {
    table: "org_members",
    noun: "member",
    fields: {},
    columns: () => ["id", "name", "email", "status"],
    present: (row) => row,
  },
  schema: z
    .object({
      id,
      name: z.string(),
      email: z.string().nullable(),
      status: z.enum(["active", "unclaimed", "suspended", "removed"]),
    })
    .openapi("MemberBeside"),
  relations: none,
};

const target = (source: unknown, schema: z.ZodObject, relations: Target["relations"]): Target => ({
  source: source as Source,
  schema,
  relations,
});

const pipeline = target(pipelineSource, pipelineSchema, none);
const stage = target(stageSource, stageSchema, () => stageRelations);
const product = target(productSource, productSchema, none);
const company = target(companySource, companySchema, () => companyRelations);
const person = target(personSource, personSchema, () => personRelations);
const deal = target(dealSource, dealSchema, () => dealRelations);

/** What other modules show beside their own records. */
export const besides = { company, person, deal, member };

type Relations = Readonly<Record<string, Relation>>;

export const stageRelations: Relations = { pipeline: { column: "pipeline_id", to: pipeline } };
export const companyRelations: Relations = {
  parent: { column: "parent_id", to: company },
  owner: { column: "owner_id", to: member },
};
export const personRelations: Relations = {
  company: { column: "company_id", to: company },
  owner: { column: "owner_id", to: member },
};
export const dealRelations: Relations = {
  company: { column: "company_id", to: company },
  person: { column: "person_id", to: person },
  product: { column: "product_id", to: product },
  owner: { column: "owner_id", to: member },
  stage: { column: "stage_id", to: stage },
  pipeline: { column: "pipeline_id", to: pipeline },
};
export const taskRelations: Relations = {
  assignee: { column: "assignee_id", to: member },
  company: { column: "company_id", to: company },
  person: { column: "person_id", to: person },
  deal: { column: "deal_id", to: deal },
};
export const interactionRelations: Relations = {
  company: { column: "company_id", to: company },
  person: { column: "person_id", to: person },
  deal: { column: "deal_id", to: deal },
};
