"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Blocked } from "../../../integrations/schema.ts";
import { useAct } from "../use-act.ts";
import { useForm } from "../use-form.ts";
import { type Page, usePages } from "../use-pages.ts";

/** Addresses and domains whose mail is left alone, for the whole organisation. */
export function BlockedSection({ first }: { first: Page<Blocked> }) {
  const t = useTranslations("mailboxes.blocked");
  const m = useTranslations("mailboxes");
  const canWrite = useCan("blocked_addresses.write");
  const canDelete = useCan("blocked_addresses.delete");
  const { act } = useAct();
  const list = usePages<Blocked>("/blocked-addresses?limit=50", first);

  const unblock = async ({ id, address }: Blocked) => {
    const done = await act(() => api.delete(`/blocked-addresses/${id}`), { failed: t("kept") });
    await list.reread();
    if (done)
      toast.success(t("removed", { address }), {
        action: {
          label: m("undo"),
          onClick: () =>
            void act(() => api.post("/blocked-addresses", { address }), {
              failed: t("notAdded"),
            }).then(() => list.reread()),
        },
      });
  };
  return (
    <Section title={t("title")} bodyClass="flex flex-col gap-4 p-4">
      <p className="max-w-[72ch] text-sm text-pretty text-muted-foreground">{t("text")}</p>
      {canWrite && <AddForm onAdded={() => void list.reread()} />}
      {list.rows.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("empty")}</p>
      ) : (
        <ul aria-label={t("title")} className="flex flex-wrap gap-2">
          {list.rows.map((row) => (
            <li
              key={row.id}
              className="flex min-h-7 max-w-full items-center gap-1 rounded-md border pl-2 text-sm not-has-[button]:pr-2 max-md:min-h-11"
            >
              <span className="truncate">{row.address}</span>
              {canDelete && (
                <Button
                  size="icon-xs"
                  variant="ghost"
                  aria-label={t("remove", { address: row.address })}
                  onClick={() => void unblock(row)}
                >
                  <X className="size-3.5" aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {m("more")}
        </Button>
      )}
    </Section>
  );
}

function AddForm({ onAdded }: { onAdded: () => void }) {
  const t = useTranslations("mailboxes.blocked");
  const [address, setAddress] = useState("");
  const { errors, problem, pending, send } = useForm(["/address"]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = address.trim();
    const made = await send(wanted ? {} : { "/address": t("missing") }, () =>
      api.post<Blocked>("/blocked-addresses", { address: wanted }),
    );
    if (!made) return;
    setAddress("");
    toast.success(t("added", { address: made.value.address }));
    onAdded();
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-lg flex-col gap-3">
      <Field label={t("address")} hint={t("hint")} error={errors["/address"]}>
        {(ids) => (
          <div className="flex gap-2">
            <Input
              {...ids}
              value={address}
              maxLength={320}
              autoComplete="off"
              spellCheck={false}
              placeholder="newsletter.example"
              onChange={(event) => setAddress(event.target.value)}
            />
            <Button type="submit" pending={pending}>
              {t("add")}
            </Button>
          </div>
        )}
      </Field>
      <FormError>{problem}</FormError>
    </form>
  );
}
