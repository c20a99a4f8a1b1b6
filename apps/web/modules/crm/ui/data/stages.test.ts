import { expect, it } from "vitest";
import type { Pipeline, Stage } from "../types.ts";
import { rotLevel } from "./rot.ts";
import { joinPipelines } from "./stages.ts";

const stage = (id: string, position: number, kind: Stage["kind"] = "open") =>
  ({ id, pipeline_id: "p", position, kind, name: id, probability: 50, rot_days: 14 }) as Stage;

it("colours open stages from cool to warm in their order, however many", () => {
  const [pipeline] = joinPipelines(
    [{ id: "p", name: "Sales", position: 1 } as Pipeline],
    [stage("c", 3, "won"), stage("b", 2), stage("a", 1), stage("other", 1)].map((row) =>
      row.id === "other" ? { ...row, pipeline_id: "q" } : row,
    ),
  );
  expect(pipeline?.stages.map(({ id, tone }) => [id, tone])).toEqual([
    ["a", "qualify"],
    ["b", "commit"],
    ["c", "won"],
  ]);
});

it.each([
  [14, 0],
  [15, 1],
  [28, 1],
  [29, 2],
])("calls %i days with a limit of 14 level %i", (days, level) =>
  expect(rotLevel(days, stage("a", 1))).toBe(level),
);

it("lets closed deals and stages without a limit rest", () => {
  expect(rotLevel(900, stage("a", 1, "won"))).toBe(0);
  expect(rotLevel(900, { ...stage("a", 1), rot_days: null })).toBe(0);
});
