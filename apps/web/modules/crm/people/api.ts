import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  personFields,
  personPageSchema,
  personPatchSchema,
  personSchema,
  newPersonSchema,
} from "./schema.ts";
import { createPerson, deletePerson, getPerson, listPeople, updatePerson } from "./service.ts";

export const personRoutes = [
  route({
    method: "get",
    path: "/people",
    permission: "people.read",
    tag: "People",
    operationId: "listPeople",
    summary: "List people",
    listOf: personFields,
    response: personPageSchema,
    handler: (ctx, { url }) =>
      listPeople(ctx, parseListQuery(url, personFields, { defaultSort: "full_name" })),
  }),
  route({
    method: "post",
    path: "/people",
    permission: "people.write",
    tag: "People",
    operationId: "createPerson",
    summary: "Create a person",
    body: newPersonSchema,
    status: 201,
    response: personSchema,
    handler: (ctx, { body }) => createPerson(ctx, body),
  }),
  route({
    method: "get",
    path: "/people/{id}",
    permission: "people.read",
    tag: "People",
    operationId: "getPerson",
    summary: "Read a person",
    params: idParams,
    response: personSchema,
    handler: (ctx, { params }) => getPerson(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/people/{id}",
    permission: "people.write",
    tag: "People",
    operationId: "updatePerson",
    summary: "Change a person",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: personPatchSchema,
    response: personSchema,
    handler: (ctx, { params, body }) => updatePerson(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/people/{id}",
    permission: "people.delete",
    tag: "People",
    operationId: "deletePerson",
    summary: "Delete a person",
    params: idParams,
    handler: (ctx, { params }) => deletePerson(ctx, params.id),
  }),
];
