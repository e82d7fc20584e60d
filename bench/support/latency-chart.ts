import { chart, type Line } from "../../docs/chart.ts";
import { LOOP, OURS } from "../decide-by-member-count.ts";
import type { Figures } from "./question.ts";
import { format } from "./tables.ts";

/** Draws the time of a decision by the number of members, a panel for each workload. */
export function latencyChart(results: readonly Figures[]): string {
  const panels: Record<string, (Line & { readonly points: [members: number, milliseconds: number][] })[]> = {};
  for (const { subject, rows } of results) {
    const [, workload, size] = /^(.*), ([\d,]+) members$/.exec(subject) ?? [];
    if (workload === undefined || size === undefined) continue;
    panels[workload] ??= [OURS, LOOP].map((name) => ({ name, points: [] }));
    for (const { name, points } of panels[workload])
      points.push([Number(size.replaceAll(",", "")), rows.find((row) => row.name === name)?.cells[0] ?? Number.NaN]);
  }
  return chart({
    title: "Time to decide one message, by members of the channel",
    panels,
    size: [196, 160],
    columns: 5,
    labelX: (value) => value.toLocaleString("en", { notation: "compact" }),
    labelY: (value) => format(value, "ms").replace(/\.0+ /, " "),
  });
}
