import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  companyFields,
  companyPageSchema,
  companyPatchSchema,
  companySchema,
  newCompanySchema,
} from "./schema.ts";
import {
  createCompany,
  deleteCompany,
  getCompany,
  listCompanies,
  updateCompany,
} from "./service.ts";

export const companyRoutes = [
  route({
    method: "get",
    path: "/companies",
    permission: "companies.read",
    tag: "Companies",
    operationId: "listCompanies",
    summary: "List companies",
    listOf: companyFields,
    response: companyPageSchema,
    handler: (ctx, { url }) =>
      listCompanies(ctx, parseListQuery(url, companyFields, { defaultSort: "name" })),
  }),
  route({
    method: "post",
    path: "/companies",
    permission: "companies.write",
    tag: "Companies",
    operationId: "createCompany",
    summary: "Create a company",
    body: newCompanySchema,
    status: 201,
    response: companySchema,
    handler: (ctx, { body }) => createCompany(ctx, body),
  }),
  route({
    method: "get",
    path: "/companies/{id}",
    permission: "companies.read",
    tag: "Companies",
    operationId: "getCompany",
    summary: "Read a company",
    params: idParams,
    response: companySchema,
    handler: (ctx, { params }) => getCompany(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/companies/{id}",
    permission: "companies.write",
    tag: "Companies",
    operationId: "updateCompany",
    summary: "Change a company",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: companyPatchSchema,
    response: companySchema,
    handler: (ctx, { params, body }) => updateCompany(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/companies/{id}",
    permission: "companies.delete",
    tag: "Companies",
    operationId: "deleteCompany",
    summary: "Delete a company",
    params: idParams,
    handler: (ctx, { params }) => deleteCompany(ctx, params.id),
  }),
];
