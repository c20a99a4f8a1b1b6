"use client";
import {
  CircleCheck,
  CirclePause,
  CirclePlay,
  CircleStop,
  CircleX,
  Ellipsis,
  Pause,
  Play,
  Square,
} from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { None } from "#components/ui/none.tsx";
import { TableCell, TableRow } from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Enrollment } from "../../sequences/schema.ts";
import { useAct } from "../settings/use-act.ts";
import { useTimes } from "../settings/use-times.ts";

const LOOKS = {
  active: { tone: "info", icon: CirclePlay },
  paused: { tone: "warning", icon: CirclePause },
  finished: { tone: "success", icon: CircleCheck },
  stopped: { tone: "neutral", icon: CircleStop },
  failed: { tone: "danger", icon: CircleX },
} as const;

type Props = { enrollment: Enrollment; name: string; steps: number; onChanged: () => void };

/** One person in a sequence. */
export function EnrolledRow({ enrollment, name, steps, onChanged }: Props) {
  const t = useTranslations("sequences");
  const { org } = useParams<{ org: string }>();
  const { moment } = useTimes();
  const { act, pending } = useAct();
  const canWrite = useCan("sequences.write");
  const { id, state, stop_reason: reason, error, next_run_at: next } = enrollment;
  const runs = state === "active" || state === "paused";
  const change = async (what: "stop" | "pause" | "resume") => {
    await act(() => api.post(`/enrollments/${id}/${what}`), {
      done: t(`did.${what}`, { name }),
      failed: t("notChanged"),
    });
    onChanged();
  };
  return (
    <TableRow>
      <TableCell className="py-2">
        <Link
          href={`/${org}/people/${enrollment.person_id}` as Route}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {name}
        </Link>
      </TableCell>
      <TableCell className="py-2">
        <Badge {...LOOKS[state]}>{t(`states.${state}`)}</Badge>
        {(reason ?? error) && (
          <span className="mt-0.5 block text-xs text-pretty break-words text-muted-foreground">
            {reason ? t(`reasons.${reason}`) : error}
          </span>
        )}
      </TableCell>
      <TableCell className="max-md:hidden">
        {runs ? (
          t("stepIs", { position: Math.min(enrollment.next_position, steps), count: steps })
        ) : (
          <None />
        )}
      </TableCell>
      <TableCell className="text-muted-foreground max-lg:hidden" suppressHydrationWarning>
        {state === "active" && next ? moment(next) : <None />}
      </TableCell>
      <TableCell>
        {canWrite && runs && (
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button
                size="icon-sm"
                variant="ghost"
                disabled={pending}
                aria-label={t("actionsOf", { name })}
              >
                <Ellipsis className="size-4" aria-hidden />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              {state === "active" ? (
                <DropdownMenuItem icon={Pause} onSelect={() => void change("pause")}>
                  {t("pause")}
                </DropdownMenuItem>
              ) : (
                <DropdownMenuItem icon={Play} onSelect={() => void change("resume")}>
                  {t("resume")}
                </DropdownMenuItem>
              )}
              <DropdownMenuItem icon={Square} danger onSelect={() => void change("stop")}>
                {t("stop")}
              </DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        )}
      </TableCell>
    </TableRow>
  );
}
