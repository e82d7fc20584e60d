import { LOOP, OURS } from "../decide-by-member-count.ts";
import type { Figures } from "./question.ts";

type Points = (readonly [members: number, milliseconds: number])[];

/** Colours that can be told apart, in light and in dark pages alike, also without seeing red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } polyline { stroke-width: 2; }
  .s0 { stroke: #0969da; fill: #0969da; } .s1 { stroke: #bc4c00; fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
    .s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #f0883e; fill: #f0883e; }
  }
</style>`;
const TITLE = "Time to decide one message, by members of the channel";

/** Both axes are logarithmic, a label for each power of ten. */
const MEMBERS = { from: 3, labels: ["1k", "10k", "100k", "1M"] };
const TIMES = { from: -4, labels: ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"] };

const COLUMNS = 5;
const PANEL = { width: 196, height: 160 };
const STEP = { x: PANEL.width + 28, y: PANEL.height + 44 };
const MARGIN = { left: 80, top: 56 };

/** What a decision takes by the number of members, a panel for each workload. */
export function latencyChart(results: readonly Figures[]): string {
  const panels = new Map<string, Map<string, Points>>();
  for (const { subject, rows } of results) {
    const [, workload = "", size = ""] = /^([\w-]+), ([\d,]+) members$/.exec(subject) ?? [];
    if (size === "") continue;
    const lines = panels.get(workload) ?? new Map([OURS, LOOP].map((name) => [name, []]));
    panels.set(workload, lines);
    for (const { name, cells } of rows) lines.get(name)?.push([Number(size.replaceAll(",", "")), cells[0] ?? Number.NaN]);
  }
  const width = MARGIN.left + COLUMNS * STEP.x;
  const height = MARGIN.top + Math.ceil(panels.size / COLUMNS) * STEP.y + 8;
  const legend = [OURS, LOOP].map(
    (name, index) => `<circle class="s${index}" cx="${20 + index * 200}" cy="30" r="4"/>${text(30 + index * 200, 34, name, "start")}`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    STYLE,
    `<title>${TITLE}</title><text class="title" x="16" y="16">${TITLE}</text>`,
    legend.join(""),
    ...Array.from(panels, ([workload, lines], index) => drawPanel(index, workload, [...lines.values()])),
    "</svg>\n",
  ].join("\n");
}

function drawPanel(index: number, workload: string, lines: readonly Points[]): string {
  const column = index % COLUMNS;
  const place = `${MARGIN.left + column * STEP.x} ${MARGIN.top + Math.floor(index / COLUMNS) * STEP.y}`;
  const atX = (members: number) => tenths(PANEL.width * at(members, MEMBERS));
  const atY = (milliseconds: number) => tenths(PANEL.height * (1 - at(milliseconds, TIMES)));
  const columns = MEMBERS.labels.map((label, power) => {
    const x = atX(10 ** (MEMBERS.from + power));
    return `<path class="grid" d="M${x} 0V${PANEL.height}"/>${text(x, PANEL.height + 15, label, "middle")}`;
  });
  const rows = TIMES.labels.map((label, power) => {
    const y = atY(10 ** (TIMES.from + power));
    return `<path class="grid" d="M0 ${y}H${PANEL.width}"/>${column === 0 ? text(-6, y + 4, label, "end") : ""}`;
  });
  const drawn = lines.map((points, which) => {
    const places = points.map(([members, milliseconds]) => [atX(members), atY(milliseconds)] as const);
    const marks = places.map(([x, y]) => `<circle class="s${which}" cx="${x}" cy="${y}" r="3"/>`);
    return `<polyline class="s${which}" style="fill: none" points="${places.join(" ")}"/>${marks.join("")}`;
  });
  const title = `<text class="title" x="0" y="-6">${workload}</text>`;
  return `<g transform="translate(${place})">${[...columns, ...rows, ...drawn, title].join("")}</g>`;
}

/** The place of a value on an axis, from 0 to 1. */
function at(value: number, { from, labels }: typeof MEMBERS): number {
  return Math.min(1, Math.max(0, (Math.log10(value) - from) / (labels.length - 1)));
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}
