"use client";
// The selection's actions: assign, move, delete. While one runs, its progress stands in their place.
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { toast } from "#modules/crm/ui/toast.ts";
import { api } from "#lib/client.ts";
import { type KeyBinding, useKeys } from "#lib/keys.ts";
import { BulkPeople } from "#lib/record-slots.tsx";
import { useCan } from "#lib/rights.tsx";
import { CircleDot, GitMerge, Trash2, UserRoundCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { usePresentMembers, usePipelines } from "../data/reference.ts";
import { PickerAt } from "../picker.tsx";
import { StageRing } from "../stage-ring.tsx";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { type BulkResult, useBulk } from "./use-bulk.ts";

type Props = {
  object: "deals" | "companies" | "people";
  ids: string[];
  /** Leaves those selected that were refused. */
  onDone: (left: string[]) => void;
};

/** As many as one merge takes. */
const MOST_MERGED = 21;

const buttonClass = "text-foreground hover:bg-primary-soft-hover";

export function BulkActions({ object, ids, onDone }: Props) {
  const t = useTranslations("crm.bulk");
  const tKeys = useTranslations("crm.keys");
  const router = useRouter();
  const href = useHref();
  const canDelete = useCan(`${object}.delete`);
  const canMerge = canDelete && object !== "deals" && ids.length > 1 && ids.length <= MOST_MERGED;
  const { count } = useFormats();
  const { progress, start, stop } = useBulk(object);
  const [menu, setMenu] = useState<"assign" | "move" | "delete">();
  const assignRef = useRef<HTMLButtonElement>(null);
  const moveRef = useRef<HTMLButtonElement>(null);
  const { data: members } = usePresentMembers();
  const { data: pipelines } = usePipelines();
  const noun = t(`noun.${object}`, { count: ids.length, shown: count(ids.length) });

  const key = (keys: string, label: string, open: "assign" | "move"): KeyBinding => ({
    keys,
    label,
    group: "list",
    run: () => setMenu(open),
  });
  useKeys(
    [
      key("a", tKeys("assign"), "assign"),
      ...(object === "deals" ? [key("m", tKeys("moveStage"), "move")] : []),
    ],
    !progress,
  );

  const tell = (result: BulkResult, words: string, undo?: () => void) => {
    const [first] = result.refused;
    if (first)
      toast.error(t("partly", { done: result.done.length, refused: result.refused.length }), {
        description: first.why,
      });
    else
      toast.success(
        result.stopped ? t("stopped", { done: result.done.length }) : words,
        undo && { action: { label: t("undo"), onSelect: undo } },
      );
    onDone(result.refused.map(({ id }) => id));
  };
  const patchAll = async (label: string, patch: object, words: string) =>
    tell(await start(label, ids, (id) => api.patch(`/${object}/${id}`, patch)), words);

  const restoreAll = async (gone: string[]) => {
    const { done, refused } = await start(t("restoring"), gone, (id) =>
      api.post(`/${object}/${id}/restore`),
    );
    if (refused[0])
      toast.error(t("partly", { done: done.length, refused: refused.length }), {
        description: refused[0].why,
      });
    else toast.success(t("restored", { count: done.length }));
  };

  if (progress)
    return (
      <span role="status" className="flex items-center gap-3 px-1 text-sm whitespace-nowrap">
        {t("progress", {
          label: progress.label,
          done: count(progress.done),
          total: count(progress.total),
        })}
        <progress
          className="h-1.5 w-32 accent-primary"
          value={progress.done}
          max={progress.total}
          aria-label={progress.label}
        />
        <Button size="sm" variant="ghost" className={buttonClass} onClick={stop}>
          {t("stop")}
        </Button>
      </span>
    );
  return (
    <>
      <Button
        ref={assignRef}
        size="sm"
        variant="ghost"
        className={buttonClass}
        onClick={() => setMenu("assign")}
      >
        <UserRoundCheck className="size-3.5" aria-hidden /> {t("assign")} <Kbd>A</Kbd>
      </Button>
      {object === "deals" && (
        <Button
          ref={moveRef}
          size="sm"
          variant="ghost"
          className={buttonClass}
          onClick={() => setMenu("move")}
        >
          <CircleDot className="size-3.5" aria-hidden /> {t("move")} <Kbd>M</Kbd>
        </Button>
      )}
      {object === "people" && <BulkPeople people={ids.map((id) => ({ id, name: "" }))} />}
      {canMerge && (
        <Button
          size="sm"
          variant="ghost"
          className={buttonClass}
          onClick={() => router.push(href(`/merge?object=${object}&ids=${ids.join(",")}`))}
        >
          <GitMerge className="size-3.5" aria-hidden /> {t("merge")}
        </Button>
      )}
      {canDelete && (
        <Button size="sm" variant="danger-ghost" onClick={() => setMenu("delete")}>
          <Trash2 className="size-3.5" aria-hidden /> {t("delete")}
        </Button>
      )}
      {menu === "assign" && (
        <PickerAt
          anchor={assignRef.current}
          label={t("assignTo")}
          items={members?.map(({ id, name }) => ({
            id,
            label: name,
            icon: <Avatar name={name} size={16} />,
          }))}
          onClose={() => setMenu(undefined)}
          onPick={(id) => void patchAll(t("assigning"), { owner_id: id }, t("assigned", { noun }))}
        />
      )}
      {menu === "move" && (
        <PickerAt
          anchor={moveRef.current}
          label={t("moveTo")}
          items={pipelines?.flatMap((pipeline) =>
            pipeline.stages.map((stage) => ({
              id: stage.id,
              label: stage.name,
              icon: <StageRing stage={stage} />,
              ...(pipelines.length > 1 && { hint: pipeline.name }),
            })),
          )}
          onClose={() => setMenu(undefined)}
          onPick={(id) => void patchAll(t("moving"), { stage_id: id }, t("moved", { noun }))}
        />
      )}
      <AlertDialog
        open={menu === "delete"}
        onOpenChange={(open) => !open && setMenu(undefined)}
        title={t("deleteTitle", { noun })}
        description={t("deleteText")}
        action={t("deleteAction", { noun })}
        onAction={() => {
          setMenu(undefined);
          void start(t("deleting"), ids, (id) => api.delete(`/${object}/${id}`)).then((result) =>
            tell(result, t("deleted", { noun }), () => void restoreAll(result.done)),
          );
        }}
      />
    </>
  );
}
