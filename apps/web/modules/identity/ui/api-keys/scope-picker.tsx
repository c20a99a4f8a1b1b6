"use client";
import { useTranslations } from "next-intl";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { cn } from "#lib/cn.ts";
import { isTemplate, scopesOf, scopeTemplates } from "./scope-templates.ts";

const VERBS = ["read", "write", "delete", "export"] as const;
const EVERYTHING: readonly string[] = ["*"];
const READING: readonly string[] = ["*.read"];

type Props = {
  /** What the maker holds: nobody gives more than that. */
  permissions: readonly string[];
  scopes: readonly string[];
  onChange: (scopes: readonly string[]) => void;
};

const modeOf = (scopes: readonly string[]) =>
  scopes[0] === "*" ? "all" : scopes[0] === "*.read" ? "read" : "some";

/** What a key may do: read all, do all, or permissions one by one. */
export function ScopePicker({ permissions, scopes, onChange }: Props) {
  const t = useTranslations("settings.apiKeys");
  const objects = [...new Set(permissions.map((p) => p.split(".")[0] ?? ""))].sort();
  const mode = modeOf(scopes);
  const template = scopeTemplates.find((one) => isTemplate(one, scopes, permissions));
  const toggle = (permission: string, on: boolean) =>
    onChange(on ? [...scopes, permission] : scopes.filter((s) => s !== permission));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{t("rights")}</legend>
      <Segmented
        label={t("rights")}
        value={mode}
        onValueChange={(next) =>
          onChange(next === "all" ? EVERYTHING : next === "read" ? READING : [])
        }
        items={[
          { value: "read", label: t("readAll") },
          { value: "some", label: t("choose") },
          { value: "all", label: t("everything") },
        ]}
        className="self-start"
      />
      <p className="text-xs text-muted-foreground">
        {template ? t(`templateHints.${template}`) : t(`modeHints.${mode}`)}
      </p>
      {mode === "some" && (
        <div role="group" aria-label={t("templates")} className="flex flex-wrap items-center gap-1">
          {scopeTemplates.map((one) => {
            const on = one === template;
            return (
              <button
                key={one}
                type="button"
                aria-pressed={on}
                title={t(`templateHints.${one}`)}
                onClick={() => onChange(scopesOf(one, permissions))}
                className={cn(
                  "h-control-sm rounded-md border px-2.5 text-xs font-medium max-md:px-3 max-md:text-sm",
                  on
                    ? "border-transparent bg-primary-soft text-primary-text"
                    : "border-border-strong bg-card hover:bg-accent",
                )}
              >
                {t(`templateNames.${one}`)}
              </button>
            );
          })}
        </div>
      )}
      {mode === "some" && (
        <div
          role="region"
          aria-label={t("rights")}
          tabIndex={0}
          className="max-h-72 overflow-y-auto rounded-md border"
        >
          <table className="w-full text-sm">
            <thead className="sticky top-0 z-10 bg-popover text-xs text-muted-foreground">
              <tr className="h-8">
                <th scope="col" className="border-b px-3 text-left font-medium">
                  {t("object")}
                </th>
                {VERBS.map((verb) => (
                  <th key={verb} scope="col" className="w-16 border-b px-1 font-medium">
                    {t(`verbs.${verb}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {objects.map((object) => (
                <tr key={object} className="h-8 border-b last:border-b-0">
                  <th scope="row" className="px-3 text-left font-normal">
                    {t(`objects.${object}`)}
                  </th>
                  {VERBS.map((verb) => {
                    const permission = `${object}.${verb}`;
                    return (
                      <td key={verb} className="px-1 text-center">
                        {permissions.includes(permission) && (
                          <Checkbox
                            className="inline-flex align-middle"
                            aria-label={permission}
                            checked={scopes.includes(permission)}
                            onCheckedChange={(on) => toggle(permission, on === true)}
                          />
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </fieldset>
  );
}
