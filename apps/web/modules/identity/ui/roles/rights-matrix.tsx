"use client";
import { Check, Minus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Select } from "#components/ui/select.tsx";
import type { PermissionInfo, Reach } from "../../roles/schema.ts";
import { useObjectName } from "./use-object-name.ts";

const VERBS = ["read", "write", "delete", "export"] as const;
const REACHES = ["none", "own", "team", "all"] as const;
const rank = (reach: Reach | null) => (reach === null ? 0 : REACHES.indexOf(reach));

export type Rights = ReadonlyMap<string, Reach>;

/** Grants as a map: `deals.read:own` is deals.read → own. */
export const rightsOf = (grants: readonly string[]): Rights =>
  new Map(
    grants.map((grant) => {
      const [permission, reach = "all"] = grant.split(":");
      return [permission!, reach as Reach];
    }),
  );

export const grantsOf = (rights: Rights): string[] =>
  [...rights].map(([permission, reach]) =>
    reach === "all" ? permission : `${permission}:${reach}`,
  );

type Props = {
  permissions: readonly PermissionInfo[];
  rights: Rights;
  /** Without it the matrix is only looked at. */
  onChange?: ((rights: Rights) => void) | undefined;
};

/** Objects × verbs: none or all, and for records with an owner also own and team. */
export function RightsMatrix({ permissions, rights, onChange }: Props) {
  const t = useTranslations("settings.roles");
  const objectName = useObjectName();
  const objects = [...new Set(permissions.map((one) => one.object))].sort((a, b) =>
    objectName(a).localeCompare(objectName(b)),
  );
  const set = (permission: string, reach: string) => {
    const next = new Map(rights);
    if (reach === "none") next.delete(permission);
    else next.set(permission, reach as Reach);
    onChange?.(next);
  };
  const cell = (one: PermissionInfo | undefined) => {
    if (!one) return null;
    const reach = rights.get(one.permission) ?? null;
    const label = t("cell", { verb: t(`verbs.${one.verb}`), object: objectName(one.object) });
    // Everybody who belongs to an organisation may read what it is called.
    const fixed = one.permission === "org.read";
    if (!onChange) return <Shown reach={reach} leveled={one.reaches.length > 1} />;
    if (one.reaches.length === 1)
      return (
        <Checkbox
          className="inline-flex align-middle"
          aria-label={label}
          checked={fixed || reach !== null}
          disabled={fixed || (one.held === null && reach === null)}
          onCheckedChange={(on) => set(one.permission, on === true ? "all" : "none")}
        />
      );
    return (
      <Select
        aria-label={label}
        size="sm"
        className="w-20 max-md:h-control"
        value={reach ?? "none"}
        onValueChange={(value) => set(one.permission, value)}
        options={REACHES.map((value) => ({
          value,
          label: t(`reach.${value}`),
          disabled: value !== "none" && value !== reach && rank(value as Reach) > rank(one.held),
        }))}
      />
    );
  };
  return (
    <div
      role="region"
      aria-label={t("rights")}
      tabIndex={0}
      className="max-h-[46dvh] overflow-auto rounded-md border"
    >
      <table className="w-full min-w-[520px] text-sm">
        <thead className="sticky top-0 z-10 bg-popover text-xs text-muted-foreground">
          <tr className="h-8">
            <th scope="col" className="border-b px-3 text-left font-medium">
              {t("object")}
            </th>
            {VERBS.map((verb) => (
              <th key={verb} scope="col" className="w-24 border-b px-1 font-medium">
                {t(`verbs.${verb}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {objects.map((object) => (
            <tr key={object} className="h-10 border-b last:border-b-0">
              <th scope="row" className="px-3 text-left font-normal">
                {objectName(object)}
              </th>
              {VERBS.map((verb) => (
                <td key={verb} className="px-1 text-center">
                  {cell(permissions.find((one) => one.object === object && one.verb === verb))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Shown({ reach, leveled }: { reach: Reach | null; leveled: boolean }) {
  const t = useTranslations("settings.roles");
  if (reach && (leveled || reach !== "all"))
    return <span className="text-xs">{t(`reach.${reach}`)}</span>;
  const Icon = reach ? Check : Minus;
  return (
    <>
      <Icon
        className={
          reach ? "inline size-4 text-primary-text" : "inline size-3.5 text-subtle-foreground"
        }
        aria-hidden
      />
      <span className="sr-only">{t(`reach.${reach ?? "none"}`)}</span>
    </>
  );
}
