import { LOOP, OURS } from "../decide-by-member-count.ts";
import type { Figures } from "./question.ts";

/** Maps a value to a place between 0 and 1; lines are drawn at the ticks. */
interface Axis {
  at(value: number): number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

interface Panel {
  readonly title: string;
  /** Points of each series, by its name. */
  readonly series: ReadonlyMap<string, readonly (readonly [x: number, y: number])[]>;
}

/** Panels with the same axes, `columns` in a row. */
interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly Panel[];
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Whether points stand alone, with their x over them, or are joined by a line. */
  readonly areMarks: boolean;
}

/** What a decision takes by the number of members, a panel for each workload. */
export function latencyChart(results: readonly Figures[]): string {
  const panels = new Map<string, Map<string, [number, number][]>>();
  for (const { subject, rows } of results) {
    const [, workload = "", size = ""] = /^([\w-]+), ([\d,]+) members$/.exec(subject) ?? [];
    if (size === "") continue;
    const lines = panels.get(workload) ?? new Map([OURS, LOOP].map((name) => [name, []]));
    panels.set(workload, lines);
    for (const { name, cells } of rows) lines.get(name)?.push([Number(size.replaceAll(",", "")), cells[0] ?? Number.NaN]);
  }
  const title = "Time to decide one message, by members of the channel";
  const x = powersOfTen(3, ["1k", "10k", "100k", "1M"]);
  const y = powersOfTen(-4, ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"]);
  const all = Array.from(panels, ([title, series]) => ({ title, series }));
  return draw({ title, x, y, panels: all, columns: 5, width: 196, height: 160, areMarks: false });
}

/** Bytes a member, a row for each workload. */
export function memoryChart(results: readonly Figures[]): string {
  const names = ["pushsieve without ARNs", "compiled rules in an array", "ARNs, found by name and number"];
  const bytes = ({ rows }: Figures, wanted: string) => rows.find(({ name }) => name === wanted)?.cells[2] ?? Number.NaN;
  const series = new Map(names.map((name) => [name, results.map((each, row) => [bytes(each, name), row] as const)]));
  const x = powersOfTen(1, ["10 B", "100 B", "1 KB", "10 KB"]);
  const count = results.length + 1;
  const y = {
    at: (row: number) => 1 - (row + 1) / count,
    ticks: results.map(({ subject }, row) => [row, subject.split(",")[0]!] as const),
  };
  const title = "Bytes a member, at a million members";
  return draw({ title, x, y, panels: [{ title: "", series }], columns: 1, width: 600, height: 30 * count, areMarks: true });
}

/** A logarithmic axis that starts at a power of ten and has a label for each. */
function powersOfTen(from: number, labels: readonly string[]): Axis {
  const at = (value: number) => Math.min(1, Math.max(0, (Math.log10(value) - from) / (labels.length - 1)));
  return { at, ticks: labels.map((label, index) => [10 ** (from + index), label]) };
}

/** Colours that can be told apart, in light and in dark pages alike, also without seeing red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } polyline { stroke-width: 2; }
  .s0 { stroke: #0969da; fill: #0969da; } .s1 { stroke: #bc4c00; fill: #bc4c00; } .s2 { stroke: #8c959f; fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
    .s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #f0883e; fill: #f0883e; } .s2 { stroke: #768390; fill: #768390; }
  }
</style>`;

const MARGIN = { left: 80, top: 56, between: 28, below: 44 };

function draw(chart: Chart): string {
  const { title, panels, columns } = chart;
  const stepX = chart.width + MARGIN.between;
  const stepY = chart.height + MARGIN.below;
  const width = MARGIN.left + columns * stepX;
  const height = MARGIN.top + Math.ceil(panels.length / columns) * stepY + 8;
  const drawn = panels.map((panel, index) => {
    const place = `${MARGIN.left + (index % columns) * stepX} ${MARGIN.top + Math.floor(index / columns) * stepY}`;
    return `<g transform="translate(${place})">${drawPanel(panel, chart, index % columns === 0)}</g>`;
  });
  const legend = [...(panels[0]?.series.keys() ?? [])].map(
    (name, index) => `<circle class="s${index}" cx="${20 + index * 200}" cy="30" r="4"/>${text(30 + index * 200, 34, name, "start")}`,
  );
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const name = `<title>${title}</title><text class="title" x="16" y="16">${title}</text>`;
  return [head, STYLE, name, legend.join(""), ...drawn, "</svg>\n"].join("\n");
}

function drawPanel({ title, series }: Panel, { x, y, width, height, areMarks }: Chart, hasLabels: boolean): string {
  const atX = (value: number) => Math.round(10 * width * x.at(value)) / 10;
  const atY = (value: number) => Math.round(10 * height * (1 - y.at(value))) / 10;
  const grid = [
    ...x.ticks.map(
      ([value, label]) => `<path class="grid" d="M${atX(value)} 0V${height}"/>${text(atX(value), height + 15, label, "middle")}`,
    ),
    ...y.ticks.map(
      ([value, label]) => `<path class="grid" d="M0 ${atY(value)}H${width}"/>${hasLabels ? text(-6, atY(value) + 4, label, "end") : ""}`,
    ),
  ];
  const lines = [...series.values()].map((points, index) => {
    const line = `<polyline class="s${index}" style="fill: none" points="${points.map(([px, py]) => `${atX(px)},${atY(py)}`).join(" ")}"/>`;
    const marks = points.map(([px, py]) => {
      const over = areMarks ? text(atX(px), atY(py) - 9, Math.round(px).toLocaleString("en"), "middle") : "";
      return `<circle class="s${index}" cx="${atX(px)}" cy="${atY(py)}" r="${areMarks ? 6 : 3}"/>${over}`;
    });
    return (areMarks ? "" : line) + marks.join("");
  });
  return [...grid, ...lines, `<text class="title" x="0" y="-6">${title}</text>`].join("");
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}
