"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useRouter } from "next/navigation";
import { api, ApiProblem } from "#lib/client.ts";
import type { PermissionInfo, Role } from "../../roles/schema.ts";
import { grantsOf, RightsMatrix, rightsOf } from "./rights-matrix.tsx";

type Props = {
  /** null makes a new one. */
  role: Role | null;
  permissions: readonly PermissionInfo[];
  onClose: () => void;
};

/** Name, words and rights of a role of the org's own. */
export function RoleDialog({ role, permissions, onClose }: Props) {
  const t = useTranslations("settings.roles");
  const c = useTranslations("common");
  const e = useTranslations("errors");
  const router = useRouter();
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [rights, setRights] = useState(rightsOf(role?.grants ?? ["org.read"]));
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<{ name?: string | undefined; form?: string }>({});

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setProblem({ name: t("nameMissing") });
    setPending(true);
    setProblem({});
    const body = { name: name.trim(), description, grants: grantsOf(rights) };
    try {
      if (role) await api.patch(`/roles/${role.id}`, body);
      else await api.post("/roles", body);
      router.refresh();
      onClose();
    } catch (error) {
      const known = error instanceof ApiProblem;
      const ofName = known ? error.field("name") : undefined;
      const form = known ? (error.errors[0]?.message ?? error.detail) : e("unexpected");
      setProblem(ofName ? { name: ofName } : { form });
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={role ? t("editTitle", { name: role.name }) : t("createTitle")}
        className="top-[6vh] max-h-[88dvh] max-w-3xl"
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-5">
            <div className="grid gap-5 sm:grid-cols-2">
              <Field label={t("name")} error={problem.name}>
                {(ids) => (
                  <Input
                    {...ids}
                    value={name}
                    maxLength={100}
                    onChange={(x) => setName(x.target.value)}
                  />
                )}
              </Field>
              <Field label={t("description")} hint={t("descriptionHint")}>
                {(ids) => (
                  <Input
                    {...ids}
                    value={description}
                    maxLength={500}
                    onChange={(x) => setDescription(x.target.value)}
                  />
                )}
              </Field>
            </div>
            <div className="flex min-w-0 flex-col gap-1.5">
              <p className="text-sm font-medium">{t("rights")}</p>
              <RightsMatrix permissions={permissions} rights={rights} onChange={setRights} />
              <p className="text-xs text-pretty text-muted-foreground">{t("reachHint")}</p>
            </div>
            <FormError>{problem.form}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {t("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
