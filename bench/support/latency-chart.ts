import { LOOP, OURS } from "../decide-by-member-count.ts";
import type { Figures } from "./question.ts";

/** Colours that differ on light and dark pages, and for readers who cannot distinguish red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } polyline { stroke-width: 2; fill: none !important; }
  .s0 { stroke: #0969da; fill: #0969da; } .s1 { stroke: #bc4c00; fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
    .s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #f0883e; fill: #f0883e; }
  }
</style>`;
const TITLE = "Time to decide one message, by members of the channel";
const SERIES = [OURS, LOOP];

/** The labels of the powers of ten on both axes, from 1,000 members and from 0.1 us. */
const MEMBERS = ["1k", "10k", "100k", "1M"];
const TIMES = ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"];

const COLUMNS = 5;
const [WIDTH, HEIGHT] = [196, 160];
const STEP = { x: WIDTH + 28, y: HEIGHT + 44 };
const MARGIN = { left: 80, top: 56 };

/** Draws the time of a decision by the number of members, a panel for each workload. */
export function latencyChart(results: readonly Figures[]): string {
  const panels = new Map<string, Figures[]>();
  for (const each of results) {
    const [workload = "", size] = each.subject.split(/, (?=[\d,]+ members$)/);
    if (size !== undefined) panels.set(workload, [...(panels.get(workload) ?? []), each]);
  }
  const width = MARGIN.left + COLUMNS * STEP.x;
  const height = MARGIN.top + Math.ceil(panels.size / COLUMNS) * STEP.y + 8;
  const legend = SERIES.map((name, index) => circle(index, 20 + index * 200, 30) + text(30 + index * 200, 34, name, "start"));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    STYLE,
    `<title>${TITLE}</title><text class="title" x="16" y="16">${TITLE}</text>`,
    legend.join(""),
    ...Array.from(panels, ([workload, figures], index) => {
      const place = `${MARGIN.left + (index % COLUMNS) * STEP.x} ${MARGIN.top + Math.floor(index / COLUMNS) * STEP.y}`;
      return `<g transform="translate(${place})">${drawPanel(workload, figures, index % COLUMNS === 0)}</g>`;
    }),
    "</svg>\n",
  ].join("\n");
}

function drawPanel(workload: string, figures: readonly Figures[], hasLabels: boolean): string {
  const atX = (power: number) => Math.round((WIDTH * power) / (MEMBERS.length - 1));
  const atY = (power: number) => Math.round(HEIGHT * (1 - power / (TIMES.length - 1)));
  const grid = [
    ...MEMBERS.map((label, x) => `<path class="grid" d="M${atX(x)} 0V${HEIGHT}"/>${text(atX(x), HEIGHT + 15, label, "middle")}`),
    ...TIMES.map((label, y) => `<path class="grid" d="M0 ${atY(y)}H${WIDTH}"/>${hasLabels ? text(-6, atY(y) + 4, label, "end") : ""}`),
  ];
  const lines = SERIES.map((name, index) => {
    const points = figures.map(({ subject, rows }) => {
      const members = Number(/[\d,]+(?= members$)/.exec(subject)?.[0].replaceAll(",", ""));
      const milliseconds = rows.find((row) => row.name === name)?.cells[0] ?? Number.NaN;
      return [atX(Math.log10(members) - 3), atY(Math.log10(milliseconds) + 4)] as const;
    });
    return `<polyline class="s${index}" points="${points.join(" ")}"/>${points.map(([x, y]) => circle(index, x, y)).join("")}`;
  });
  return [...grid, ...lines, `<text class="title" x="0" y="-6">${workload}</text>`].join("");
}

function circle(series: number, x: number, y: number): string {
  return `<circle class="s${series}" cx="${x}" cy="${y}" r="3"/>`;
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}
