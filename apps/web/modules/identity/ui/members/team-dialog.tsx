"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Combobox, type ComboboxOption } from "#components/ui/combobox.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { api } from "#lib/client.ts";
import type { Team } from "../../teams/schema.ts";
import { useAct } from "../use-act.ts";
import { findMembers } from "./remove-dialog.tsx";

type Person = { id: string; name: string };

type Props = {
  /** null makes a new one. */
  team: Team | null;
  teams: readonly Team[];
  people: readonly Person[];
  onClose: () => void;
};

const option = (one: Person | undefined): ComboboxOption | null =>
  one ? { value: one.id, label: one.name } : null;

/** Name, lead, place and members of a team. */
export function TeamDialog({ team, teams, people, onClose }: Props) {
  const t = useTranslations("settings.teams");
  const c = useTranslations("common");
  const { act, pending } = useAct();
  const [name, setName] = useState(team?.name ?? "");
  const [lead, setLead] = useState(option(people.find((one) => one.id === team?.lead_id)));
  const [parent, setParent] = useState(option(teams.find((one) => one.id === team?.parent_id)));
  const [members, setMembers] = useState<ReadonlySet<string>>(new Set(team?.member_ids));
  const [missing, setMissing] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setMissing(true);
    const body = {
      name: name.trim(),
      lead_id: lead?.value ?? null,
      parent_id: parent?.value ?? null,
    };
    const saved = await act(
      async () => {
        const { id, member_ids } = team
          ? await api.patch<Team>(`/teams/${team.id}`, body)
          : await api.post<Team>("/teams", body);
        for (const member of members)
          if (!member_ids.includes(member)) await api.put(`/teams/${id}/members/${member}`);
        for (const member of member_ids)
          if (!members.has(member)) await api.delete(`/teams/${id}/members/${member}`);
      },
      { failed: t("notSaved") },
    );
    if (saved) onClose();
  };
  const toggle = (id: string, on: boolean) => {
    const next = new Set(members);
    if (on) next.add(id);
    else next.delete(id);
    setMembers(next);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={team ? t("editTitle", { name: team.name }) : t("createTitle")}>
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <Field label={t("name")} error={missing ? t("nameMissing") : undefined}>
              {(ids) => (
                <Input
                  {...ids}
                  value={name}
                  maxLength={200}
                  onChange={(x) => setName(x.target.value)}
                />
              )}
            </Field>
            <div className="grid gap-5 sm:grid-cols-2">
              <Field label={t("lead")}>
                {(ids) => (
                  <Combobox
                    {...ids}
                    value={lead}
                    onChange={setLead}
                    clearable
                    placeholder={t("noLead")}
                    search={(query, signal) => findMembers(query, null, signal)}
                  />
                )}
              </Field>
              <Field label={t("parent")}>
                {(ids) => (
                  <Combobox
                    {...ids}
                    value={parent}
                    onChange={setParent}
                    clearable
                    placeholder={t("noParent")}
                    options={teams
                      .filter((one) => one.id !== team?.id)
                      .map((one) => ({ value: one.id, label: one.name }))}
                  />
                )}
              </Field>
            </div>
            <fieldset className="flex min-w-0 flex-col gap-1.5">
              <legend className="mb-1.5 text-sm font-medium">{t("members")}</legend>
              <div
                role="region"
                aria-label={t("members")}
                tabIndex={0}
                className="max-h-56 overflow-y-auto rounded-md border"
              >
                {people.map((person) => (
                  <label
                    key={person.id}
                    className="flex min-h-9 items-center gap-2.5 px-3 text-sm hover:bg-muted max-md:min-h-11"
                  >
                    <Checkbox
                      checked={members.has(person.id)}
                      onCheckedChange={(on) => toggle(person.id, on === true)}
                    />
                    <span className="truncate">{person.name}</span>
                  </label>
                ))}
              </div>
            </fieldset>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {team ? c("save") : t("create")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
