"use client";
import { useState } from "react";
import { api } from "#lib/client.ts";
import { useForm } from "../settings/use-form.ts";
import type { Senders } from "./sender-fields.tsx";

export type Refusal = { id: string; name: string; reason: string };
/** `more` are those who were left out, too, and are not named. */
export type Outcome = { added: number; refused: Refusal[]; more: number };

const SHOWN = 50;

type Results = {
  data: { person_id: string; enrollment_id: string | null; reason: string | null }[];
};

async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { data } = await api.get<{ data: { id: string; full_name: string }[] }>(
    `/people?limit=${SHOWN}&filter[id][in]=${ids.join(",")}`,
  );
  return new Map(data.map(({ id, full_name }) => [id, full_name]));
}

/** Puts people into a sequence, and tells who is in and why others are not. */
export function useEnroll() {
  const { errors, problem, pending, send } = useForm(["/integration_id", "/phone_id"]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const enroll = async (
    sequenceId: string,
    people: readonly { id: string; name: string }[],
    senders: Senders,
  ): Promise<void> => {
    const answered = await send({}, () =>
      api.post<Results>(`/sequences/${sequenceId}/enrollments`, {
        person_ids: people.map(({ id }) => id),
        ...senders,
      }),
    );
    if (!answered) return;
    const out = answered.value.data.filter(({ enrollment_id }) => enrollment_id === null);
    const shown = out.slice(0, SHOWN);
    const names = await namesOf(shown.map(({ person_id }) => person_id)).catch(() => new Map());
    setOutcome({
      added: answered.value.data.length - out.length,
      more: out.length - shown.length,
      refused: shown.map(({ person_id: id, reason }) => ({
        id,
        name: names.get(id) ?? "",
        reason: reason ?? "",
      })),
    });
  };
  return { enroll, outcome, errors, problem, pending };
}
