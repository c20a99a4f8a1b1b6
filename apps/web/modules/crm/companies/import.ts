// Companies from a table: their fields, and what makes two rows the same company.
import type { ImportObject } from "../imports/engine/types.ts";

export const companiesImport: ImportObject = {
  name: "companies",
  table: "companies",
  noun: "company",
  permission: "companies.write",
  softDelete: true,
  fields: [
    { key: "name", label: "Name", kind: "text", max: 300, required: true, headings: ["company name", "company", "account name", "account", "organization name", "organisation name", "organization", "organisation", "name", "client", "customer", "customer name", "business name", "legal name", "firma", "firmenname", "unternehmen", "kunde", "société", "entreprise", "azienda", "ragione sociale"] },
    { key: "domain", label: "Domain", kind: "domain", headings: ["domain", "company domain name", "company domain", "email domain", "organization domain", "domain name"] },
    { key: "website", label: "Website", kind: "website", headings: ["website", "website url", "web", "url", "homepage", "web site", "webseite", "site web", "sito web", "website 1 value"] },
    { key: "industry", label: "Industry", kind: "text", max: 200, headings: ["industry", "sector", "branch", "vertical", "branche", "secteur", "settore", "type of business"] },
    { key: "phone", label: "Phone", kind: "phone", headings: ["phone", "phone number", "company phone", "telephone", "main phone", "tel", "telefon", "téléphone", "telefono", "phone 1 value"] },
    { key: "employee_count", label: "Employees", kind: "integer", min: 0, max: 2_000_000_000, headings: ["employees", "number of employees", "employee count", "headcount", "company size", "size", "staff", "mitarbeiter", "anzahl mitarbeiter", "employés", "dipendenti", "no of employees"] },
    { key: "annual_revenue", label: "Annual revenue", kind: "money", headings: ["annual revenue", "revenue", "turnover", "yearly revenue", "umsatz", "jahresumsatz", "chiffre d'affaires", "fatturato"] },
    { key: "currency", label: "Currency", kind: "currency", headings: ["currency", "currency code", "revenue currency", "account currency", "währung", "devise", "valuta"] },
    { key: "founded_year", label: "Founded in", kind: "integer", min: 1, max: 9999, headings: ["founded year", "year founded", "founded", "year established", "established", "foundation year", "gründungsjahr", "année de création", "anno di fondazione"] },
    { key: "location", label: "Location", kind: "text", max: 300, headings: ["location", "office location", "headquarters", "hq", "city", "billing city", "address", "organization address", "billing address", "country", "country region", "billing country", "ort", "standort", "adresse", "indirizzo", "ville", "città", "land"] },
    { key: "description", label: "Description", kind: "long_text", max: 20_000, headings: ["description", "about", "about us", "notes", "note", "comments", "beschreibung", "notizen", "remarques"] },
    { key: "parent", label: "Parent company", kind: "reference", headings: ["parent company", "subsidiary of", "parent", "parent account", "parent account name", "parent organization", "holding", "mother company", "muttergesellschaft", "société mère"] },
    { key: "owner", label: "Owner", kind: "reference", headings: ["owner", "company owner", "account owner", "organization owner", "sales agent", "sales rep", "account manager", "assigned to", "verantwortlich", "betreuer"] },
    { key: "external_id", label: "External id", kind: "text", max: 200, headings: ["external id", "record id", "company id", "account id", "organization id", "organisation id", "id", "customer id", "customer number", "kundennummer", "client id"] },
  ],
  columns: {
    name: "text", domain: "text", website: "text", industry: "text", phone: "text", phone_normalized: "text", employee_count: "int",
    annual_revenue: "bigint", currency: "text", founded_year: "int", location: "text", description: "text", parent_id: "uuid", owner_id: "uuid", external_id: "text",
  },
  keys: ["external_id", "domain", "name_key"],
  references: [
    { field: "parent", column: "parent_id", to: "companies", noun: "company" },
    { field: "owner", column: "owner_id", to: "members", noun: "member", create: "members" },
  ],
};
