import { defineEntity } from "../records/entity.ts";
import { companyRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import { companyPatchSchema, companySchema, newCompanySchema } from "./schema.ts";
import {
  companySource,
  createCompany,
  deleteCompany,
  getCompany,
  listCompanies,
  updateCompany,
} from "./service.ts";

export const companyRoutes = entityRoutes(
  defineEntity({
    words: {
      one: "company",
      a: "a company",
      many: "companies",
      One: "Company",
      Many: "Companies",
    },
    source: companySource,
    schema: companySchema,
    newSchema: newCompanySchema,
    patchSchema: companyPatchSchema,
    defaultSort: "name",
    relations: companyRelations,
    list: listCompanies,
    get: getCompany,
    create: createCompany,
    update: updateCompany,
    remove: deleteCompany,
    merge: {
      columns: { phone: ["phone_normalized"], annual_revenue: ["currency"] },
      following: ["currency"],
      parent: "parent_id",
    },
  }),
);
