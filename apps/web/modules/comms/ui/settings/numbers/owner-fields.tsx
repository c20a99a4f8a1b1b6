"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Avatar } from "#components/ui/avatar.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Errors } from "../use-form.ts";

type Found = { data: { id: string; name: string; email: string | null }[] };

/** Whose a number is, while it is chosen. */
export type Belongs = {
  to: "all" | "member" | "team";
  member: { value: string; label: string } | null;
  team: string;
};

async function searchMembers(text: string, signal: AbortSignal) {
  const query = new URLSearchParams({ "filter[status][eq]": "active", limit: "20" });
  if (text) query.set("filter[name][contains]", text);
  const { data } = await api.get<Found>(`/members?${query}`, { signal });
  return data.map(({ id, name, email }) => ({
    value: id,
    label: name,
    icon: <Avatar name={name} size={16} />,
    ...(email ? { detail: email } : {}),
  }));
}

type Props = { belongs: Belongs; errors: Errors; onChange: (belongs: Belongs) => void };

/** Everybody's, a member's or a team's: who may use the number, and in whose inbox it rings. */
export function OwnerFields({ belongs, errors, onChange }: Props) {
  const t = useTranslations("phones");
  const mayReadTeams = useCan("teams.read");
  const teams = useQuery({
    queryKey: ["teams"],
    queryFn: ({ signal }) => api.get<Found>("/teams?limit=100&sort=name", { signal }),
    enabled: mayReadTeams && belongs.to === "team",
  });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium">{t("whose")}</p>
        <Segmented
          label={t("whose")}
          className="self-start"
          value={belongs.to}
          onValueChange={(to) => onChange({ ...belongs, to: to as Belongs["to"] })}
          items={[
            { value: "all", label: t("everybody") },
            { value: "member", label: t("member") },
            { value: "team", label: t("team") },
          ]}
        />
        <p className="text-xs text-pretty text-muted-foreground">{t(`${belongs.to}Hint`)}</p>
      </div>
      {belongs.to === "member" && (
        <Field label={t("member")} error={errors["/member_id"]}>
          {(ids) => (
            <Combobox
              {...ids}
              value={
                belongs.member && {
                  ...belongs.member,
                  icon: <Avatar name={belongs.member.label} size={16} />,
                }
              }
              onChange={(option) =>
                onChange({
                  ...belongs,
                  member: option && { value: option.value, label: option.label },
                })
              }
              search={searchMembers}
              placeholder={t("chooseMember")}
            />
          )}
        </Field>
      )}
      {belongs.to === "team" && (
        <Field
          label={t("team")}
          error={errors["/team_id"] ?? (teams.isError ? t("teamsFailed") : undefined)}
        >
          {(ids) => (
            <Select
              {...ids}
              value={belongs.team || undefined}
              onValueChange={(team) => onChange({ ...belongs, team })}
              placeholder={t(teams.data?.data.length === 0 ? "noTeams" : "chooseTeam")}
              disabled={!teams.data?.data.length}
              options={(teams.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      )}
    </div>
  );
}
