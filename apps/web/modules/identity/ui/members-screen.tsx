"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import { toast } from "sonner";
import type { Member } from "../members/schema.ts";
import type { Team } from "../teams/schema.ts";
import { MemberRow } from "./member-row.tsx";
import { problemWords } from "./use-patch.ts";

type MemberPage = {
  data: Member[];
  next_cursor: string | null;
  has_more: boolean;
  total_count?: number | undefined;
};

type Props = {
  first: MemberPage;
  teams: readonly Team[];
  /** The reader's own membership. */
  me: string | null;
  isOwner: boolean;
  canWrite: boolean;
};

/** Who belongs to the organisation, in which role and state, and the teams. */
export function MembersScreen({ first, teams, me, isOwner, canWrite }: Props) {
  const t = useTranslations("settings.members");
  const s = useTranslations("settings");
  const [page, setPage] = useState(first);
  const [pending, setPending] = useState(false);
  const names = new Map(page.data.map((m) => [m.id, m.name]));
  const teamsOf = (id: string) =>
    teams.filter((team) => team.member_ids.includes(id) || team.lead_id === id).map((x) => x.name);

  const more = async () => {
    setPending(true);
    try {
      const params = new URLSearchParams({
        limit: "100",
        sort: "name",
        cursor: page.next_cursor ?? "",
      });
      const next = await api.get<MemberPage>(`/members?${params}`);
      setPage({ ...page, ...next, data: [...page.data, ...next.data] });
    } catch (error) {
      toast.error(t("notLoaded"), { description: problemWords(error, "") });
    } finally {
      setPending(false);
    }
  };
  return (
    <SettingsFrame crumbs={[{ label: s("nav.members") }]}>
      <SettingsIntro title={t("title", { count: page.total_count ?? page.data.length })}>
        {t("text")}
      </SettingsIntro>
      <Table label={t("list")} className="table-fixed">
        <colgroup>
          <col />
          <col className="w-[28%] max-md:hidden" />
          <col className="w-[20%] max-lg:hidden" />
          <col className="w-32" />
          <col className="w-32 max-md:hidden" />
          <col className="w-14" />
        </colgroup>
        <TableHead>
          <TableRow>
            <TableHeader>{t("name")}</TableHeader>
            <TableHeader className="max-md:hidden">{t("email")}</TableHeader>
            <TableHeader className="max-lg:hidden">{t("teams")}</TableHeader>
            <TableHeader>{t("role")}</TableHeader>
            <TableHeader className="max-md:hidden">{t("status")}</TableHeader>
            <TableHeader>
              <span className="sr-only">{t("actions")}</span>
            </TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {page.data.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              teams={teamsOf(member.id)}
              isMe={member.id === me}
              isOwner={isOwner}
              canWrite={canWrite}
              onChanged={(changed) =>
                setPage({
                  ...page,
                  data: page.data.map((m) => (m.id === changed.id ? changed : m)),
                })
              }
            />
          ))}
        </TableBody>
      </Table>
      {page.has_more && (
        <Button className="self-center" onClick={more} pending={pending}>
          {t("more")}
        </Button>
      )}
      {teams.length > 0 && (
        <Section title={t("teams")} count={teams.length} className="max-w-2xl">
          <ul>
            {teams.map((team) => (
              <li
                key={team.id}
                className="flex items-center gap-3 border-b px-3 py-2 last:border-b-0"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{team.name}</span>
                  <span className="block truncate text-xs text-muted-foreground">
                    {[
                      teams.find((x) => x.id === team.parent_id)?.name,
                      team.lead_id && names.has(team.lead_id)
                        ? t("ledBy", { name: names.get(team.lead_id) ?? "" })
                        : null,
                    ]
                      .filter(Boolean)
                      .join(", ")}
                  </span>
                </span>
                <span className="text-xs text-muted-foreground">
                  {t("people", { count: team.member_ids.length })}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </SettingsFrame>
  );
}
