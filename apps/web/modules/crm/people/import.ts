// People from a table: their fields, and what makes two rows the same person.
import { isMapped, type ImportObject } from "../imports/engine/types.ts";

export const peopleImport: ImportObject = {
  name: "people",
  table: "people",
  noun: "person",
  permission: "people.write",
  softDelete: true,
  fields: [
    { key: "full_name", label: "Name", kind: "full_name", max: 400, headings: ["full name", "name", "contact name", "person name", "person", "contact", "lead name", "display name", "kontakt", "nom complet", "nome completo"] },
    { key: "first_name", label: "First name", kind: "text", max: 200, headings: ["first name", "given name", "firstname", "forename", "vorname", "prénom", "nome", "person first name"] },
    { key: "last_name", label: "Last name", kind: "text", max: 200, headings: ["last name", "family name", "lastname", "surname", "nachname", "familienname", "nom", "nom de famille", "cognome", "person last name"] },
    { key: "email", label: "E-mail", kind: "email", headings: ["email", "e-mail", "email address", "e-mail address", "work email", "email work", "person email work", "person email", "lead email", "primary email", "e-mail 1 value", "email 1 value", "email other", "email home", "mail", "adresse e-mail", "courriel", "posta elettronica", "person email other", "person email home"] },
    { key: "phone", label: "Phone", kind: "phone", headings: ["phone", "phone number", "mobile phone", "mobile phone number", "mobile", "work phone", "phone work", "person phone work", "person phone", "lead phone", "cell", "cell phone", "telephone", "phone 1 value", "primary phone", "phone mobile", "phone home", "phone other", "tel", "telefon", "handy", "mobil", "natel", "téléphone", "telefono", "person phone mobile"] },
    { key: "job_title", label: "Job title", kind: "text", max: 200, headings: ["job title", "title", "position", "role", "occupation", "organization 1 title", "organization title", "person job title", "funktion", "position im unternehmen", "poste", "ruolo", "fonction"] },
    { key: "company", label: "Company", kind: "reference", headings: ["company", "company name", "account name", "account", "organization", "organisation", "associated company", "primary associated company", "person organization", "organization 1 name", "organization name", "employer", "firma", "unternehmen", "entreprise", "société", "azienda"] },
    { key: "location", label: "Location", kind: "text", max: 300, headings: ["location", "city", "mailing city", "town", "country", "country region", "mailing country", "address", "address 1 city", "ort", "stadt", "ville", "città", "region"] },
    { key: "description", label: "Note", kind: "long_text", max: 20_000, headings: ["description", "notes", "note", "background", "about", "comments", "notizen", "bemerkung", "remarques"] },
    { key: "owner", label: "Owner", kind: "reference", headings: ["owner", "contact owner", "lead owner", "person owner", "sales", "sales rep", "sales agent", "account manager", "assigned to", "verantwortlich", "betreuer"] },
    { key: "external_id", label: "External id", kind: "text", max: 200, headings: ["external id", "record id", "contact id", "person id", "lead id", "id", "contact number"] },
  ],
  columns: {
    first_name: "text", last_name: "text", email: "text", email_normalized: "text", phone: "text", phone_normalized: "text", job_title: "text", location: "text",
    description: "text", company_id: "uuid", owner_id: "uuid", external_id: "text",
  },
  defaults: { first_name: "", last_name: "" },
  keys: ["external_id", "email_normalized", "name_key"],
  // "Eva Moser" of one company is not the one of another.
  sameName: (_draft, session) => (isMapped(session, "company") ? ["company_id"] : []),
  references: [
    { field: "company", column: "company_id", to: "companies", noun: "company", create: "companies" },
    { field: "owner", column: "owner_id", to: "members", noun: "member", create: "members" },
  ],
  settle(draft) {
    if (!draft.values["first_name"] && !draft.values["last_name"] && !draft.values["email"]) draft.refused ??= "The row has neither a name nor an e-mail address.";
  },
};
