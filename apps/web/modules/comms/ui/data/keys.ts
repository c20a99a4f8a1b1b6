// The addresses of cached answers of the inbox.
export const keys = {
  lists: ["comms", "list"] as const,
  list: (search: string) => ["comms", "list", search] as const,
  conversation: (id: string) => ["comms", "conversation", id] as const,
  messages: (id: string) => ["comms", "messages", id] as const,
  /** What changes with the conversations. */
  live: [
    ["comms", "list"],
    ["comms", "conversation"],
    ["comms", "messages"],
  ] as const,
  mailboxes: ["comms", "mailboxes"] as const,
  phones: ["comms", "phones"] as const,
  templates: ["comms", "templates"] as const,
};
