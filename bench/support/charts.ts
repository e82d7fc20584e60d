import { LOOP, OURS } from "../decide-by-member-count.ts";
import type { Figures } from "./question.ts";

/** Maps a value to a place between 0 and 1, and says where lines are drawn and what stands beside them. */
interface Axis {
  at(value: number): number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

/** One line of a panel, or one kind of mark. */
interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly Panel[];
  /** Panels in a row, and the size of each. */
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** What labels of the y axis take. */
  readonly left: number;
  /** What is written over a mark; no lines are drawn then. */
  readonly markText?: (x: number) => string;
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
  return draw({
    title: "Time to decide one message, by members of the channel",
    x: powersOfTen(3, ["1k", "10k", "100k", "1M"]),
    y: powersOfTen(-4, ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"]),
    panels: Array.from(panels, ([title, lines]) => ({
      title,
      series: Array.from(lines, ([name, points]) => ({ name: name === OURS ? "pushsieve" : name, points })),
    })),
    columns: 5,
    width: 196,
    height: 160,
    left: 56,
  });
}

/** Bytes a member, a row for each workload. */
export function memoryChart(results: readonly Figures[]): string {
  const names = ["pushsieve without ARNs", "compiled rules in an array", "ARNs, found by name and number"];
  const bytes = ({ rows }: Figures, wanted: string) => rows.find(({ name }) => name === wanted)?.cells[2] ?? Number.NaN;
  return draw({
    title: "Bytes a member, at a million members",
    x: powersOfTen(1, ["10 B", "100 B", "1 KB", "10 KB"]),
    y: { at: (row) => 1 - (row + 1) / (results.length + 1), ticks: results.map(({ subject }, row) => [row, subject.split(",")[0] ?? ""]) },
    panels: [{ title: "", series: names.map((name) => ({ name, points: results.map((each, row) => [bytes(each, name), row] as const) })) }],
    columns: 1,
    width: 540,
    height: 30 * (results.length + 1),
    left: 90,
    markText: (value) => Math.round(value).toLocaleString("en"),
  });
}

/** A logarithmic axis that starts at a power of ten and has a label for each. */
function powersOfTen(from: number, labels: readonly string[]): Axis {
  return {
    at: (value) => Math.min(1, Math.max(0, (Math.log10(value) - from) / (labels.length - 1))),
    ticks: labels.map((label, index) => [10 ** (from + index), label]),
  };
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

const TOP = 56;
const GAP = { x: 28, y: 44 };

function draw(chart: Chart): string {
  const { title, panels, columns, left } = chart;
  const width = left + columns * (chart.width + GAP.x);
  const height = TOP + Math.ceil(panels.length / columns) * (chart.height + GAP.y) + 8;
  const drawn = panels.map((panel, index) => {
    const [x, y] = [left + (index % columns) * (chart.width + GAP.x), TOP + Math.floor(index / columns) * (chart.height + GAP.y)];
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, chart, index % columns === 0)}</g>`;
  });
  const legend = (panels[0]?.series ?? []).map(
    ({ name }, index) => `<circle class="s${index}" cx="${20 + index * 200}" cy="30" r="4"/>${text(30 + index * 200, 34, name, "start")}`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    STYLE,
    `<title>${escaped(title)}</title><text class="title" x="16" y="16">${escaped(title)}</text>`,
    legend.join(""),
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, series }: Panel, { x, y, width, height, markText }: Chart, hasLabels: boolean): string {
  const atX = (value: number) => tenths(width * x.at(value));
  const atY = (value: number) => tenths(height * (1 - y.at(value)));
  const vertical = x.ticks.map(
    ([value, label]) => `<path class="grid" d="M${atX(value)} 0V${height}"/>${text(atX(value), height + 15, label, "middle")}`,
  );
  const horizontal = y.ticks.map(
    ([value, label]) => `<path class="grid" d="M0 ${atY(value)}H${width}"/>${hasLabels ? text(-6, atY(value) + 4, label, "end") : ""}`,
  );
  const lines = series.map(({ points }, index) => {
    const places = points.map(([px, py]) => [atX(px), atY(py)] as const);
    const line = `<polyline class="s${index}" style="fill: none" points="${places.map((place) => place.join()).join(" ")}"/>`;
    const marks = places.map(([cx, cy], point) => {
      const mark = `<circle class="s${index}" cx="${cx}" cy="${cy}" r="${markText === undefined ? 3 : 6}"/>`;
      return markText === undefined ? mark : mark + text(cx, cy - 9, markText(points[point]![0]), "middle");
    });
    return (markText === undefined ? line : "") + marks.join("");
  });
  return [...vertical, ...horizontal, ...lines, `<text class="title" x="0" y="-6">${escaped(title)}</text>`].join("");
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
