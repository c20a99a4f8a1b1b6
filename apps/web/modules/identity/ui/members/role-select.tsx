"use client";
import { useTranslations } from "next-intl";
import { Select } from "#components/ui/select.tsx";

const BUILT_IN = ["owner", "admin", "member", "viewer"] as const;

/** What of roles the screens of members need to know. */
export type RoleChoices = {
  /** The org's own roles. */
  own: readonly { id: string; name: string }[];
  /** Names and ids of those the reader may give. */
  givable: readonly string[];
};

type Holder = { role: string; role_id: string | null };

/** A role as one value: its name, or the id of one of the org's own. */
export const roleValue = ({ role, role_id }: Holder): string => role_id ?? role;

/** The body that gives a role. */
export const roleBody = (value: string) =>
  BUILT_IN.some((role) => role === value) ? { role: value } : { role_id: value };

/** A role's name as people read it. */
export function useRoleName(own: RoleChoices["own"]) {
  const t = useTranslations("settings.members");
  return ({ role, role_id }: Holder) =>
    role === "custom"
      ? (own.find((one) => one.id === role_id)?.name ?? t("roles.custom"))
      : t(`roles.${role}`);
}

type Props = {
  value: string;
  onChange: (value: string) => void;
  choices: RoleChoices;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  size?: "sm" | "md";
  className?: string;
  disabled?: boolean;
};

/** The roles one may give, and the one that is there. */
export function RoleSelect({ value, onChange, choices, ...rest }: Props) {
  const t = useTranslations("settings.members");
  const options = [
    ...BUILT_IN.map((role) => ({
      value: role as string,
      label: t(`roles.${role}`),
      hint: t(`roleHints.${role}`),
    })),
    ...choices.own.map((role) => ({ value: role.id, label: role.name })),
  ].filter((option) => option.value === value || choices.givable.includes(option.value));
  return <Select value={value} onValueChange={onChange} options={options} {...rest} />;
}
