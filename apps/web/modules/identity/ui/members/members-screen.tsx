"use client";
import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import type { Invitation } from "../../invitations/schema.ts";
import type { Member } from "../../members/schema.ts";
import type { Team } from "../../teams/schema.ts";
import { problemWords } from "../use-patch.ts";
import { InvitationsSection } from "./invitations-section.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LeaveSection } from "./leave-section.tsx";
import { MemberRow } from "./member-row.tsx";
import type { RoleChoices } from "./role-select.tsx";
import { TeamsSection } from "./teams-section.tsx";

type MemberPage = {
  data: Member[];
  next_cursor: string | null;
  has_more: boolean;
  total_count?: number | undefined;
};

type Props = {
  first: MemberPage;
  invitations: readonly Invitation[];
  teams: readonly Team[];
  choices: RoleChoices;
  org: string;
  /** The reader's own membership. */
  me: string | null;
  isOwner: boolean;
  can: { write: boolean; remove: boolean; writeTeams: boolean; deleteTeams: boolean };
};

/** Who belongs to the organisation, who is invited, and the teams. */
export function MembersScreen(props: Props) {
  const { first, invitations, teams, choices, me, isOwner, can } = props;
  const t = useTranslations("settings.members");
  const i = useTranslations("settings.invitations");
  const s = useTranslations("settings");
  const [page, setPage] = useState(first);
  const [known, setKnown] = useState(first);
  // What the server has read anew stands: somebody may have joined meanwhile.
  if (known !== first) {
    setKnown(first);
    setPage(first);
  }
  const [pending, setPending] = useState(false);
  const [inviting, setInviting] = useState(false);
  const teamsOf = (id: string) =>
    teams.filter((team) => team.member_ids.includes(id) || team.lead_id === id).map((x) => x.name);
  const put = (data: Member[]) => setPage({ ...page, data });

  const more = async () => {
    setPending(true);
    try {
      const params = new URLSearchParams({
        limit: "100",
        sort: "name",
        "filter[status][in]": "active,suspended,unclaimed",
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
    <SettingsFrame
      crumbs={[{ label: s("nav.members") }]}
      actions={
        can.write && (
          <Button size="sm" variant="primary" onClick={() => setInviting(true)}>
            <UserPlus className="size-3.5" aria-hidden /> {i("invite")}
          </Button>
        )
      }
    >
      <SettingsIntro title={t("title", { count: page.total_count ?? page.data.length })}>
        {t("text")}
      </SettingsIntro>
      <InvitationsSection invitations={invitations} roles={choices.own} canWrite={can.write} />
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
              choices={choices}
              canWrite={can.write}
              canRemove={can.remove}
              onChanged={(changed) =>
                put(page.data.map((m) => (m.id === changed.id ? changed : m)))
              }
              onRemoved={(id) => put(page.data.filter((m) => m.id !== id))}
            />
          ))}
        </TableBody>
      </Table>
      {page.has_more && (
        <Button className="self-center" onClick={more} pending={pending}>
          {t("more")}
        </Button>
      )}
      <TeamsSection
        teams={teams}
        people={page.data}
        canWrite={can.writeTeams}
        canDelete={can.deleteTeams}
      />
      {me && <LeaveSection org={props.org} />}
      <InviteDialog open={inviting} onOpenChange={setInviting} choices={choices} />
    </SettingsFrame>
  );
}
