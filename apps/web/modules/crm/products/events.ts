/** What is told of products. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored } from "#lib/event-sample.ts";
import { eventObjectOf } from "../event-object.ts";
import { productSchema } from "./schema.ts";

const group = "products";
const product = eventObjectOf(productSchema);
const crane = { name: "Harbour crane HC 40", code: "HC-40", family: "Cranes", price: "74000.00" };

export const productEvents = [
  defineEvent("product.created", product, "A product was made.", {
    group,
    sample: { object: crane },
  }),
  defineEvent("product.updated", product, "Something about a product changed.", {
    group,
    sample: { object: crane, previous: { price: "71500.00" } },
  }),
  defineEvent("product.deleted", product, "A product was put into the bin.", {
    group,
    sample: { ...binned, object: { ...crane, ...binned.object } },
  }),
  defineEvent("product.restored", product, "A product came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...crane, ...restored.object } },
  }),
];
