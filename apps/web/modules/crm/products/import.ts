// Products from a table: their fields, and what makes two rows the same product.
import type { ImportObject } from "../imports/engine/types.ts";

export const productsImport: ImportObject = {
  name: "products",
  table: "products",
  noun: "product",
  permission: "products.write",
  softDelete: true,
  fields: [
    { key: "name", label: "Name", kind: "text", max: 300, required: true, headings: ["product name", "product", "name", "item", "item name", "title", "produkt", "produktname", "artikel", "bezeichnung", "produit", "prodotto"] },
    { key: "code", label: "Code", kind: "text", max: 100, headings: ["code", "product code", "sku", "item number", "article number", "artikelnummer", "part number", "référence"] },
    { key: "family", label: "Family", kind: "text", max: 200, headings: ["family", "product family", "series", "category", "product line", "line", "type", "serie", "kategorie", "gamme", "categoria"] },
    { key: "price", label: "Price", kind: "money", headings: ["price", "sales price", "unit price", "list price", "standard price", "retail price", "suggested retail price", "preis", "listenpreis", "prix", "prezzo", "amount"] },
    { key: "currency", label: "Currency", kind: "currency", headings: ["currency", "currency code", "price currency", "währung", "devise", "valuta"] },
    { key: "description", label: "Description", kind: "long_text", max: 20_000, headings: ["description", "product description", "notes", "beschreibung"] },
    { key: "is_active", label: "Active", kind: "boolean", headings: ["is active", "active", "enabled", "aktiv", "status", "actif", "attivo"] },
    { key: "external_id", label: "External id", kind: "text", max: 200, headings: ["external id", "product id", "record id", "id", "item id"] },
  ],
  columns: { name: "text", code: "text", family: "text", price: "bigint", currency: "text", description: "text", is_active: "boolean", external_id: "text" },
  defaults: { is_active: "true" },
  keys: ["external_id", "name_key"],
  references: [],
};
