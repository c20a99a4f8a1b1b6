"use client";
import { Plus, SquareStack, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { cn } from "#lib/cn.ts";
import type { EventField } from "../../event-choices.ts";
import { ConditionRow } from "./condition-row.tsx";
import {
  type Condition,
  emptyFilter,
  type Group,
  isGroup,
  opsOf,
  placesOf,
  replacePart,
} from "./model.ts";

/** As deep as rows stay readable; the JSON may go deeper. */
const DEPTH = 3;

/** Fields that every record has, and that few ask by. */
const kept = new Set(["id", "version", "created_at", "updated_at", "deleted_at"]);

type Props = {
  group: Group;
  fields: readonly EventField[];
  /** What is wrong, by the API's pointers. */
  errors: Readonly<Record<string, string>>;
  at?: string | undefined;
  depth?: number;
  onChange: (group: Group) => void;
  onRemove?: () => void;
};

/** Conditions that all or any must hold, and groups of them within. */
export function GroupRows(props: Props) {
  const { group, fields, errors, at, depth = 1, onChange, onRemove } = props;
  const t = useTranslations("webhooks.filter");
  const fresh = (): Condition => {
    const field = fields.find(({ name }) => !kept.has(name)) ?? fields[0];
    return { field: field?.name ?? "", op: opsOf(field)[0]!, value: "" };
  };
  const add = (part: Condition | Group) => onChange({ ...group, parts: [...group.parts, part] });
  const places = placesOf(group, at);
  return (
    <div
      role="group"
      aria-label={t(`all.${group.join}`)}
      className={cn(
        "flex min-w-0 flex-col gap-2",
        depth > 1 && "rounded-md border bg-muted/50 p-2",
      )}
    >
      {(group.parts.length > 1 || onRemove) && (
        <div className="flex items-center gap-2">
          <Segmented
            label={t("joined")}
            className="h-control-sm"
            value={group.join}
            onValueChange={(join) => onChange({ ...group, join: join as Group["join"] })}
            items={[
              { value: "and", label: t("all.and") },
              { value: "or", label: t("all.or") },
            ]}
          />
          {onRemove && (
            <Button
              size="icon-sm"
              variant="ghost"
              className="ml-auto"
              aria-label={t("removeGroup")}
              onClick={onRemove}
            >
              <X className="size-3.5" aria-hidden />
            </Button>
          )}
        </div>
      )}
      {group.parts.map((part, index) => {
        const place = places[index]!;
        const change = (next: Condition | Group | null) =>
          onChange(replacePart(group, index, next));
        return isGroup(part) ? (
          <GroupRows
            key={index}
            group={part}
            fields={fields}
            errors={errors}
            at={place}
            depth={depth + 1}
            onChange={change}
            onRemove={() => change(null)}
          />
        ) : (
          <ConditionRow
            key={index}
            condition={part}
            fields={fields}
            error={
              errors[place] ??
              errors[`${place}/value`] ??
              errors[`${place}/field`] ??
              errors[`${place}/op`]
            }
            onChange={change}
            onRemove={() => change(null)}
          />
        );
      })}
      <div className="flex flex-wrap items-center gap-1">
        <Button size="sm" onClick={() => add(fresh())} disabled={fields.length === 0}>
          <Plus className="size-3.5" aria-hidden /> {t("add")}
        </Button>
        {depth < DEPTH && group.parts.length > 0 && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() =>
              add({
                ...emptyFilter,
                join: group.join === "and" ? "or" : "and",
                parts: [fresh()],
              })
            }
          >
            <SquareStack className="size-3.5" aria-hidden /> {t("addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}
