"use client";
import { type FormEvent, useState } from "react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type Props = { create: (name: string) => Promise<{ slug: string } | { problem: string }> };

/** For whoever belongs nowhere: an organisation of their own. */
export function NewOrgForm({ create }: Props) {
  const t = useTranslations("newOrg");
  const e = useTranslations("errors");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setProblem(t("missing"));
    setPending(true);
    const made = await create(name.trim()).catch(() => ({ problem: e("offline") }));
    if ("slug" in made) return location.assign(`/${made.slug}`);
    setPending(false);
    setProblem(made.problem);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-8 flex max-w-sm flex-col gap-4">
      <Field label={t("name")} error={problem}>
        {(ids) => (
          <Input
            {...ids}
            value={name}
            maxLength={200}
            autoComplete="organization"
            className="h-10 text-base max-md:h-12"
            onChange={(x) => setName(x.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={pending} className="self-start">
        {t("create")}
      </Button>
    </form>
  );
}
