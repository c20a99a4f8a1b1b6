/** What is told of products. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { productSchema } from "./schema.ts";

const product = eventObjectOf(productSchema);

export const productEvents = [
  defineEvent("product.created", product, "A product was made."),
  defineEvent("product.updated", product, "Something about a product changed."),
  defineEvent("product.deleted", product, "A product was put into the bin."),
  defineEvent("product.restored", product, "A product came out of the bin again."),
];
