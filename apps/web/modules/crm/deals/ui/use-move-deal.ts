"use client";
// A move is shown at once, saved behind, offered back for a while, and undone with words when it failed.
import { api } from "#lib/client.ts";
import { patchRow } from "#modules/crm/ui/data/cache.ts";
import { moveInCaches } from "#modules/crm/ui/data/cache-deals.ts";
import { keys } from "#modules/crm/ui/data/keys.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Deal, Stage } from "#modules/crm/ui/types.ts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

// A second move of the same deal waits for the first, so that the last wish wins on the server too.
const saving = new Map<string, Promise<unknown>>();

function saveInOrder(id: string, stageId: string) {
  const after = (saving.get(id) ?? Promise.resolve()).then(
    () => api.patch<Deal>(`/deals/${id}`, { stage_id: stageId }),
    () => api.patch<Deal>(`/deals/${id}`, { stage_id: stageId }),
  );
  saving.set(id, after);
  const forget = () => {
    if (saving.get(id) === after) saving.delete(id);
  };
  after.then(forget, forget);
  return after;
}

const refresh = (client: QueryClient, dealId: string) =>
  Promise.all([
    client.invalidateQueries({ queryKey: keys.summaries }),
    client.invalidateQueries({ queryKey: keys.timeline("deals", dealId) }),
    client.invalidateQueries({ queryKey: keys.lists("deals") }),
  ]);

type Target = Pick<Stage, "id" | "name" | "kind" | "pipeline_id">;

/** `moveDeal(deal, stage, back)`: `back` is the stage it stands in, for the way back. */
export function useMoveDeal() {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.move");

  async function moveDeal(deal: Deal, to: Target, back?: Target): Promise<void> {
    if (deal.stage_id === to.id) return;
    const moved: Deal = {
      ...deal,
      stage_id: to.id,
      pipeline_id: to.pipeline_id,
      status: to.kind,
      stage_changed_at: new Date().toISOString(),
    };
    moveInCaches(client, deal, moved);
    try {
      const saved = await saveInOrder(deal.id, to.id);
      const now = { ...moved, ...saved };
      // What the database adds by itself, such as the closing day.
      patchRow<Deal>(client, "deals", now.id, now);
      notify.done(
        to.kind === "won"
          ? t("won", { deal: deal.name })
          : t("done", { deal: deal.name, stage: to.name }),
        back && (() => void moveDeal(now, back)),
      );
    } catch (error) {
      moveInCaches(client, moved, deal);
      notify.failed(t("failed", { deal: deal.name }), error, () => void moveDeal(deal, to, back));
    }
    await refresh(client, deal.id);
  }
  return moveDeal;
}
