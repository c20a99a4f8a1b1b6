import { defineEntity } from "../records/entity.ts";
import { entityRoutes } from "../records/routes.ts";
import { newProductSchema, productPatchSchema, productSchema } from "./schema.ts";
import {
  createProduct,
  deleteProduct,
  getProduct,
  listProducts,
  productSource,
  updateProduct,
} from "./service.ts";

export const productRoutes = entityRoutes(
  defineEntity({
    words: {
      one: "product",
      a: "a product",
      many: "products",
      One: "Product",
      Many: "Products",
    },
    source: productSource,
    schema: productSchema,
    newSchema: newProductSchema,
    patchSchema: productPatchSchema,
    defaultSort: "name",
    relations: {},
    list: listProducts,
    get: getProduct,
    create: createProduct,
    update: updateProduct,
    remove: deleteProduct,
  }),
);
