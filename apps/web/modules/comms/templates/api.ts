import { route, type Route } from "#lib/door/index.ts";
import { idParams } from "#lib/schema.ts";
import { defineEntity, entityRoutes, refuseUnseen } from "#modules/crm/index.ts";
import { previewTemplate, tryTemplate } from "./fill.ts";
import {
  newTemplateSchema,
  previewSchema,
  renderedSchema,
  renderSchema,
  templatePatchSchema,
  templateSchema,
} from "./schema.ts";
import {
  createTemplate,
  deleteTemplate,
  getTemplate,
  listTemplates,
  templateSource,
  updateTemplate,
} from "./service.ts";

export const templateRoutes: Route[] = [
  ...entityRoutes(
    defineEntity({
      words: {
        one: "e-mail template",
        a: "an e-mail template",
        many: "e-mail templates",
        One: "EmailTemplate",
        Many: "EmailTemplates",
      },
      path: "/email-templates",
      tag: "E-mail templates",
      source: templateSource,
      schema: templateSchema,
      newSchema: newTemplateSchema,
      patchSchema: templatePatchSchema,
      defaultSort: "name",
      relations: {},
      list: listTemplates,
      get: getTemplate,
      create: createTemplate,
      update: updateTemplate,
      remove: deleteTemplate,
    }),
  ),
  route({
    method: "post",
    path: "/email-templates/{id}/render",
    permission: "email_templates.read",
    tag: "E-mail templates",
    operationId: "renderEmailTemplate",
    summary: "Fill an e-mail template",
    description: "As it would be sent about these records. Nothing is sent.",
    params: idParams,
    body: renderSchema,
    response: renderedSchema,
    handler: async (ctx, { params, body }) => {
      await getTemplate(ctx, params.id);
      await refuseUnseen(ctx, body, { isWritten: false });
      const { filled, missing } = await tryTemplate(
        ctx,
        { template_id: params.id, variables: body.variables },
        { ...body, sender: { name: "", address: "" } },
      );
      const { subject = "", text = "", html = null } = filled;
      return { subject, text, html, missing };
    },
  }),
  route({
    method: "post",
    path: "/email-templates/preview",
    permission: "email_templates.read",
    tag: "E-mail templates",
    operationId: "previewEmailTemplate",
    summary: "Preview words of an e-mail template",
    description:
      "What they would send about these records from your own mailbox, its signature below. Nothing is kept or sent.",
    body: previewSchema,
    response: renderedSchema,
    handler: async (ctx, { body }) => {
      await refuseUnseen(ctx, body, { isWritten: false });
      return previewTemplate(ctx, body);
    },
  }),
];
