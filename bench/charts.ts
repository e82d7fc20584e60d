import { LOOP, OURS } from "./decide-by-member-count.ts";
import type { Figures } from "./question.ts";
import { marks, type Panel, panels } from "./svg.ts";

/** What a decision takes by the number of members, a panel for each workload. */
export function latencyChart(results: readonly Figures[]): string {
  const medians = new Map<string, Map<string, [number, number][]>>();
  for (const { subject, rows } of results) {
    const [, workload, size] = /^(W\w+), ([\d,]+) members$/.exec(subject) ?? [];
    if (workload === undefined || size === undefined) continue;
    const lines = medians.get(workload) ?? new Map<string, [number, number][]>();
    medians.set(workload, lines);
    for (const { name, cells } of rows) {
      lines.set(name, [...(lines.get(name) ?? []), [Number(size.replaceAll(",", "")), cells[0] ?? Number.NaN]]);
    }
  }
  const all = [...medians].map(
    ([title, lines]): Panel => ({
      title,
      series: [
        { name: "pushsieve", points: lines.get(OURS) ?? [] },
        { name: "loop over compiled rules", points: lines.get(LOOP) ?? [] },
      ],
    }),
  );
  const x = { from: 3, to: 6, label: (power: number) => ["1k", "10k", "100k", "1M"][power - 3] ?? "" };
  const units = ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"];
  const y = { from: -4, to: 4, label: (power: number) => units[power + 4] ?? "" };
  return panels("Time to decide one message, by members of the channel", all, x, y, 5);
}

/** Bytes a member, a row for each workload. */
export function memoryChart(results: readonly Figures[]): string {
  const rows = results.flatMap(({ subject, rows: figures }): Panel[] => {
    const bytes = (wanted: string) => figures.find(({ name }) => name === wanted)?.cells[2] ?? Number.NaN;
    const series = (name: string, row: string) => ({ name, points: [[bytes(row), 0]] as const });
    return [
      {
        title: subject.split(",")[0] ?? "",
        series: [
          series("pushsieve, without ARNs", "pushsieve without ARNs"),
          series("compiled rules in an array", "compiled rules in an array"),
          series("the ARNs", "ARNs, found by name and number"),
        ],
      },
    ];
  });
  const x = { from: 1, to: 4, label: (power: number) => ["10 B", "100 B", "1 KB", "10 KB"][power - 1] ?? "" };
  return marks("Bytes a member, at a million members", rows, x);
}
