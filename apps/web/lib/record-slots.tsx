"use client";
// Places on a record's page that a module above the CRM fills: ways to reach somebody, and what mails, texts and calls look like.
import { type ComponentType, createContext, type ReactNode, useContext } from "react";

/** Whom or what a message is about, as far as the page knows. */
export type Contact = {
  person_id?: string | null;
  company_id?: string | null;
  deal_id?: string | null;
  name: string;
  email?: string | null;
  phone?: string | null;
};
export type SpokenItem = {
  id: string;
  type: string;
  at: string;
  body: string | null;
  conversation_id: string;
};
export type Named = { id: string; name: string };
type Slots = {
  Actions?: ComponentType<{ about: Contact }>;
  Message?: ComponentType<{ item: SpokenItem }>;
  Bulk?: ComponentType<{ people: readonly Named[] }>;
};

const Context = createContext<Slots>({});

/** The layout says which module fills them; without one they stay empty. */
export const RecordSlotsProvider = ({ slots, children }: { slots: Slots; children: ReactNode }) => (
  <Context.Provider value={slots}>{children}</Context.Provider>
);

/** Buttons to write to or call whom a record is about. */
export function ContactActions({ about }: { about: Contact }) {
  const { Actions } = useContext(Context);
  return Actions ? <Actions about={about} /> : null;
}

/** A mail, text or call in a thread; `fallback` where no module shows them. */
export function MessageEntry({ item, fallback }: { item: SpokenItem; fallback: ReactNode }) {
  const { Message } = useContext(Context);
  return Message ? <Message item={item} /> : fallback;
}

/** What can be done about people that are selected in a list. */
export function BulkPeople({ people }: { people: readonly Named[] }) {
  const { Bulk } = useContext(Context);
  return Bulk ? <Bulk people={people} /> : null;
}
