import { catalogueOf, enabledModules } from "#modules/registry.ts";

/** What a webhook of this deployment can be told of, for the picker. */
export function eventTypes() {
  const catalogue = catalogueOf(enabledModules());
  return catalogue.types.map((type) => ({
    type,
    description: catalogue.get(type)?.description ?? "",
  }));
}
