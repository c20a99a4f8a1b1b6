import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  productFields,
  productPageSchema,
  productPatchSchema,
  productSchema,
  newProductSchema,
} from "./schema.ts";
import {
  createProduct,
  deleteProduct,
  getProduct,
  listProducts,
  updateProduct,
} from "./service.ts";

export const productRoutes = [
  route({
    method: "get",
    path: "/products",
    permission: "products.read",
    tag: "Products",
    operationId: "listProducts",
    summary: "List products",
    listOf: productFields,
    response: productPageSchema,
    handler: (ctx, { url }) =>
      listProducts(ctx, parseListQuery(url, productFields, { defaultSort: "name" })),
  }),
  route({
    method: "post",
    path: "/products",
    permission: "products.write",
    tag: "Products",
    operationId: "createProduct",
    summary: "Create a product",
    body: newProductSchema,
    status: 201,
    response: productSchema,
    handler: (ctx, { body }) => createProduct(ctx, body),
  }),
  route({
    method: "get",
    path: "/products/{id}",
    permission: "products.read",
    tag: "Products",
    operationId: "getProduct",
    summary: "Read a product",
    params: idParams,
    response: productSchema,
    handler: (ctx, { params }) => getProduct(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/products/{id}",
    permission: "products.write",
    tag: "Products",
    operationId: "updateProduct",
    summary: "Change a product",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: productPatchSchema,
    response: productSchema,
    handler: (ctx, { params, body }) => updateProduct(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/products/{id}",
    permission: "products.delete",
    tag: "Products",
    operationId: "deleteProduct",
    summary: "Delete a product",
    params: idParams,
    handler: (ctx, { params }) => deleteProduct(ctx, params.id),
  }),
];
