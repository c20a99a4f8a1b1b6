"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { api } from "#lib/client.ts";
import type { Member } from "../../members/schema.ts";
import type { SentInvitation } from "../../invitations/schema.ts";
import { problemWords } from "../use-patch.ts";
import { InviteResults, type InviteResult } from "./invite-results.tsx";
import { type RoleChoices, RoleSelect, roleBody, roleValue } from "./role-select.tsx";

const MOST = 50;

const addressesOf = (text: string) => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  choices: RoleChoices;
  /** A member without a sign-in who becomes the invited person. */
  claim?: Pick<Member, "id" | "name" | "email" | "role" | "role_id"> | undefined;
};

/** Invites several addresses in one role, then shows what became of each. */
export function InviteDialog({ open, onOpenChange, choices, claim }: Props) {
  const t = useTranslations("settings.invitations");
  const e = useTranslations("errors");
  const router = useRouter();
  const [text, setText] = useState(claim?.email ?? "");
  const [role, setRole] = useState(() =>
    claim
      ? roleValue(claim)
      : choices.givable.includes("member")
        ? "member"
        : (choices.givable[0] ?? "member"),
  );
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const [results, setResults] = useState<InviteResult[]>([]);
  const addresses = addressesOf(text);

  const close = (next: boolean) => {
    if (pending) return;
    onOpenChange(next);
    if (!next) {
      setResults([]);
      setProblem(undefined);
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const bad = addresses.find((one) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(one));
    if (addresses.length === 0) return setProblem(t("noAddresses"));
    if (claim && addresses.length > 1) return setProblem(t("oneAddress", { name: claim.name }));
    if (addresses.length > MOST) return setProblem(t("tooMany"));
    if (bad) return setProblem(t("badAddress", { address: bad }));
    setProblem(undefined);
    setPending(true);
    const done: InviteResult[] = [];
    // One after the other: each mail is waited for, and each is told apart in the end.
    for (const email of addresses) {
      try {
        const sent = await api.post<SentInvitation>("/invitations", {
          email,
          ...roleBody(role),
          ...(claim ? { member_id: claim.id } : {}),
        });
        done.push({ email, link: sent.link, mailed: sent.mailed });
      } catch (error) {
        done.push({ email, problem: problemWords(error, e("unexpected")) });
      }
    }
    setPending(false);
    setText("");
    setResults(done);
    router.refresh();
  };
  return (
    <Dialog open={open} onOpenChange={close}>
      {results.length > 0 ? (
        <InviteResults results={results} onDone={() => close(false)} />
      ) : (
        <DialogContent
          title={claim ? t("claimTitle", { name: claim.name }) : t("title")}
          description={claim ? t("claimText", { name: claim.name }) : t("text")}
        >
          <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
            <DialogBody className="flex flex-col gap-5">
              <Field
                label={claim ? t("address") : t("addresses")}
                hint={claim ? undefined : t("addressesHint")}
                error={problem}
              >
                {(ids) => (
                  <Textarea
                    {...ids}
                    rows={claim ? 1 : 4}
                    value={text}
                    autoComplete="off"
                    spellCheck={false}
                    onChange={(x) => setText(x.target.value)}
                  />
                )}
              </Field>
              <Field label={t("role")}>
                {(ids) => (
                  <RoleSelect
                    {...ids}
                    className="w-56"
                    value={role}
                    onChange={setRole}
                    choices={choices}
                  />
                )}
              </Field>
            </DialogBody>
            <DialogFooter>
              <Button onClick={() => close(false)}>{t("cancel")}</Button>
              <Button type="submit" variant="primary" pending={pending}>
                {t("send", { count: addresses.length })}
              </Button>
            </DialogFooter>
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}
