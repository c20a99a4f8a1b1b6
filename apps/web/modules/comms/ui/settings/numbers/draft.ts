// A number while it is edited, what of it is sent, and what is wrong before it is.
import type { Phone } from "../../../phones/schema.ts";
import type { Errors } from "../use-form.ts";
import type { Belongs } from "./owner-fields.tsx";

export type Draft = {
  label: string;
  belongs: Belongs;
  forwardTo: string;
  ringSeconds: string;
  greeting: string;
  recording: Phone["recording_mode"];
};

/** Where the form begins: at what the number is, or at what suits most. */
export const draftOf = (phone: Phone | undefined, label: string, ownerName: string): Draft => ({
  label: phone?.label ?? label,
  belongs: {
    to: phone?.member_id ? "member" : phone?.team_id ? "team" : "all",
    member: phone?.member_id ? { value: phone.member_id, label: ownerName } : null,
    team: phone?.team_id ?? "",
  },
  forwardTo: phone?.forward_to ?? "",
  ringSeconds: String(phone?.ring_seconds ?? 20),
  greeting: phone?.greeting ?? "",
  recording: phone?.recording_mode ?? "off",
});

type Words = Record<"label" | "member" | "team" | "forward" | "ring", string>;

/** What is sent, and what is wrong, by the API's pointers. */
export function readDraft(draft: Draft, words: Words): { body: object; errors: Errors } {
  const { belongs } = draft;
  const forward = draft.forwardTo.replaceAll(/[\s().-]/g, "");
  const ring = Number(draft.ringSeconds);
  const errors: Record<string, string> = {};
  if (!draft.label.trim()) errors["/label"] = words.label;
  if (belongs.to === "member" && !belongs.member) errors["/member_id"] = words.member;
  if (belongs.to === "team" && !belongs.team) errors["/team_id"] = words.team;
  if (forward && !/^\+[1-9]\d{6,14}$/.test(forward)) errors["/forward_to"] = words.forward;
  if (!Number.isInteger(ring) || ring < 5 || ring > 60) errors["/ring_seconds"] = words.ring;
  return {
    errors,
    body: {
      label: draft.label.trim(),
      member_id: belongs.to === "member" ? (belongs.member?.value ?? null) : null,
      team_id: belongs.to === "team" ? belongs.team : null,
      forward_to: forward || null,
      ring_seconds: ring,
      greeting: draft.greeting.trim(),
      recording_mode: draft.recording,
    },
  };
}
