// Sets of rights that programs usually need. A template gives what of it its maker holds.
const RECORDS = ["companies", "people", "deals", "tasks", "products", "interactions"] as const;
const FRAME = ["pipelines.read", "members.read", "teams.read"] as const;

const each = (...verbs: string[]) =>
  RECORDS.flatMap((object) => verbs.map((verb) => `${object}.${verb}`));

const TEMPLATES = {
  form: [
    ...["companies", "people", "deals", "interactions"].flatMap((object) => [
      `${object}.read`,
      `${object}.write`,
    ]),
    "deal_amounts.write",
    "pipelines.read",
  ],
  warehouse: [...each("read", "export"), ...FRAME, "deal_amounts.read", "events.read"],
  sync: [
    ...each("read", "write", "delete"),
    ...FRAME,
    "deal_amounts.read",
    "deal_amounts.write",
    "events.read",
  ],
  webhooks: ["webhooks.read", "webhooks.write", "webhooks.delete", "events.read"],
} as const;

export type ScopeTemplate = keyof typeof TEMPLATES;
export const scopeTemplates = Object.keys(TEMPLATES) as ScopeTemplate[];

/** The scopes of a template that can be given, in the order of the permissions. */
export const scopesOf = (template: ScopeTemplate, permissions: readonly string[]): string[] => {
  const wanted: readonly string[] = TEMPLATES[template];
  return permissions.filter((permission) => wanted.includes(permission));
};

/** Whether the chosen scopes are a template's, neither more nor less. */
export const isTemplate = (
  template: ScopeTemplate,
  scopes: readonly string[],
  permissions: readonly string[],
) => {
  const given = scopesOf(template, permissions);
  return given.length === scopes.length && given.every((scope) => scopes.includes(scope));
};
