/** One line of a panel, or one kind of mark of a row. */
interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

/** Axes are logarithmic; these are the powers of ten that are labelled. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  label(power: number): string;
}

/** Colours that can be told apart, in light and in dark pages alike, also without seeing red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } polyline { fill: none; stroke-width: 2; }
  .s0 { stroke: #0969da; fill: #0969da; } .s1 { stroke: #bc4c00; fill: #bc4c00; } .s2 { stroke: #8c959f; fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
    .s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #f0883e; fill: #f0883e; } .s2 { stroke: #768390; fill: #768390; }
  }
</style>`;

const WIDTH = 196;
const HEIGHT = 160;
const MARGIN = { left: 56, top: 56, gap: 28, between: 44 };

/** Panels side by side, all with the same axes. */
export function panels(title: string, all: readonly Panel[], x: Axis, y: Axis, columns: number): string {
  const rows = Math.ceil(all.length / columns);
  const width = MARGIN.left + columns * (WIDTH + MARGIN.gap);
  const height = MARGIN.top + rows * (HEIGHT + MARGIN.between) + 8;
  const drawn = all.map((panel, index) => {
    const left = MARGIN.left + (index % columns) * (WIDTH + MARGIN.gap);
    const top = MARGIN.top + Math.floor(index / columns) * (HEIGHT + MARGIN.between);
    return `<g transform="translate(${left} ${top})">${drawPanel(panel, x, y, index % columns === 0)}</g>`;
  });
  const names = all[0]?.series.map(({ name }) => name) ?? [];
  return document(title, width, height, [legend(names, 34), ...drawn]);
}

function drawPanel({ title, series }: Panel, x: Axis, y: Axis, hasLabels: boolean): string {
  const atX = (value: number) => round(WIDTH * placeOn(x, value));
  const atY = (value: number) => round(HEIGHT * (1 - placeOn(y, value)));
  const vertical = powers(x).map(
    (power) => `<path class="grid" d="M${atX(10 ** power)} 0V${HEIGHT}"/>${label(atX(10 ** power), HEIGHT + 15, x.label(power), "middle")}`,
  );
  const horizontal = powers(y).map(
    (power) =>
      `<path class="grid" d="M0 ${atY(10 ** power)}H${WIDTH}"/>${hasLabels ? label(-6, atY(10 ** power) + 4, y.label(power), "end") : ""}`,
  );
  const lines = series.map(({ points }, index) => {
    const places = points.map(([px, py]) => [atX(px), atY(py)] as const);
    const marks = places.map(([cx, cy]) => `<circle class="s${index}" cx="${cx}" cy="${cy}" r="3"/>`);
    return `<polyline class="s${index}" style="fill: none" points="${places.map((place) => place.join()).join(" ")}"/>${marks.join("")}`;
  });
  return [...vertical, ...horizontal, ...lines, `<text class="title" x="0" y="-6">${escaped(title)}</text>`].join("");
}

const ROW = 30;

/** A row for each panel with a mark for each series, all on one axis. */
export function marks(title: string, rows: readonly Panel[], x: Axis): string {
  const width = 640;
  const span = width - 100;
  const at = (value: number) => round(60 + span * placeOn(x, value));
  const bottom = 60 + rows.length * ROW;
  const grid = powers(x).map(
    (power) => `<path class="grid" d="M${at(10 ** power)} 50V${bottom}"/>${label(at(10 ** power), bottom + 16, x.label(power), "middle")}`,
  );
  const drawn = rows.map(({ title: name, series }, index) => {
    const y = 70 + index * ROW;
    const points = series.map(
      ({ points: [point] }, kind) =>
        `<circle class="s${kind}" cx="${at(point?.[0] ?? 1)}" cy="${y}" r="6"/>${label(at(point?.[0] ?? 1), y - 9, number(point?.[0] ?? 0), "middle")}`,
    );
    return `<path class="grid" d="M60 ${y}H${60 + span}"/>${label(50, y + 4, name, "end")}${points.join("")}`;
  });
  const names = rows[0]?.series.map(({ name }) => name) ?? [];
  return document(title, width, bottom + 28, [legend(names, 34), ...grid, ...drawn]);
}

function legend(names: readonly string[], y: number): string {
  const items = names.map(
    (name, index) => `<circle class="s${index}" cx="${20 + index * 200}" cy="${y - 4}" r="4"/>${label(30 + index * 200, y, name, "start")}`,
  );
  return items.join("");
}

function document(title: string, width: number, height: number, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const name = `<title>${escaped(title)}</title><text class="title" x="16" y="16">${escaped(title)}</text>`;
  return `${head}\n${STYLE}\n${name}\n${parts.join("\n")}\n</svg>\n`;
}

function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function powers({ from, to }: Axis): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function placeOn({ from, to }: Axis, value: number): number {
  return Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
