"use client";
// The stage ring fills with the chance to win, so a stage reads without its colour:
// a sliver at first, nearly whole before the signature, a tick when won, a cross when lost.
import { cn } from "#lib/cn.ts";
import { type StageTone, type ToneStage, useStage } from "./data/reference.ts";

type RingStage = { tone: StageTone; kind: ToneStage["kind"]; probability: number };
const TURN = 2 * Math.PI * 1.85;

export function StageRing({
  stage,
  className,
}: {
  stage: RingStage | undefined;
  className?: string;
}) {
  if (!stage) return <span className={cn("size-3.5 shrink-0", className)} />;
  const colour = `var(--stage-${stage.tone})`;
  return (
    <svg viewBox="0 0 14 14" className={cn("size-3.5 shrink-0", className)} aria-hidden>
      {stage.kind === "open" ? (
        <>
          <circle cx="7" cy="7" r="6" fill="none" stroke={colour} strokeWidth="1.5" />
          <circle
            cx="7"
            cy="7"
            r="1.85"
            fill="none"
            stroke={colour}
            strokeWidth="3.7"
            strokeDasharray={`${(TURN * stage.probability) / 100} ${TURN}`}
            transform="rotate(-90 7 7)"
          />
        </>
      ) : (
        <>
          <circle cx="7" cy="7" r="6.75" fill={colour} />
          <path
            d={stage.kind === "won" ? "m4.2 7.2 1.9 1.9 3.7-4" : "m5 5 4 4m0-4-4 4"}
            fill="none"
            stroke="var(--card)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )}
    </svg>
  );
}

/** Ring and name, for a stage known by its id. */
export function StageLabel({ id, className }: { id: string; className?: string }) {
  const stage = useStage(id);
  return (
    <span className={cn("flex min-w-0 items-center gap-1.5", className)}>
      <StageRing stage={stage} />
      <span className="truncate">{stage?.name}</span>
    </span>
  );
}
