"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Phone as PhoneIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Phone } from "../../../phones/schema.ts";
import { useAct } from "../use-act.ts";
import { type Page, usePages } from "../use-pages.ts";
import { AvailableSection } from "./available-section.tsx";
import { NumberDialog, type Wanted } from "./number-dialog.tsx";
import { NumberTable } from "./number-table.tsx";

type Props = {
  phones: Page<Phone>;
  /** Of members and teams, by id. */
  names: Readonly<Record<string, string>>;
};

/** The organisation's numbers: whose they are, which phone rings, and what Twilio has besides. */
export function NumbersScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ phones: first, names }: Props) {
  const t = useTranslations("phones");
  const router = useRouter();
  const queries = useQueryClient();
  const { act, pending } = useAct();
  const list = usePages<Phone>("/phones?filter[state][eq]=active&limit=50", first);
  const canWrite = useCan("phones.write");
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [releasing, setReleasing] = useState<Phone | null>(null);
  const ownerOf = ({ member_id, team_id }: Phone) => {
    const id = member_id ?? team_id;
    return id === null ? t("everybody") : (names[id] ?? t("somebody"));
  };
  const release = async (phone: Phone) => {
    await act(
      () => api.delete(`/phones/${phone.id}`, { headers: { "If-Match": `"${phone.version}"` } }),
      { done: t("released", { number: phone.number }), failed: t("notReleased") },
    );
    setReleasing(null);
    await queries.invalidateQueries();
  };
  return (
    <SettingsFrame crumbs={[{ label: t("title") }]}>
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      {list.rows.length === 0 ? (
        <EmptyState
          icon={PhoneIcon}
          title={t("empty")}
          className="flex-none rounded-lg border py-10"
        >
          {t(canWrite ? "emptyText" : "emptyReadOnly")}
        </EmptyState>
      ) : (
        <NumberTable
          phones={list.rows}
          ownerOf={ownerOf}
          onEdit={canWrite ? (phone) => setWanted({ phone }) : null}
          onRelease={canWrite ? setReleasing : null}
        />
      )}
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {t("more")}
        </Button>
      )}
      {canWrite && <AvailableSection onAssign={setWanted} />}
      {wanted && (
        <NumberDialog
          wanted={wanted}
          ownerName={"phone" in wanted ? ownerOf(wanted.phone) : ""}
          onClose={() => setWanted(null)}
          onSaved={() => {
            setWanted(null);
            // Whose a number is, is told by name: names come with the page.
            router.refresh();
            void queries.invalidateQueries();
          }}
        />
      )}
      <AlertDialog
        open={releasing !== null}
        onOpenChange={(open) => !open && setReleasing(null)}
        title={t("releaseTitle", { number: releasing?.number ?? "" })}
        description={t("releaseText")}
        action={t("release")}
        pending={pending}
        onAction={() => releasing && void release(releasing)}
      />
    </SettingsFrame>
  );
}
