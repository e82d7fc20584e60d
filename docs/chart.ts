/** Colours that differ on light and dark pages, and for readers who cannot distinguish red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } .line { stroke-width: 2; fill: none; } .dashed { stroke-dasharray: 5 4; }
  .s0 { stroke: #0969da; } .s1 { stroke: #bc4c00; } .s2 { stroke: #8250df; } .s3 { stroke: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
    .s0 { stroke: #58a6ff; } .s1 { stroke: #f0883e; } .s2 { stroke: #bc8cff; } .s3 { stroke: #3fb950; }
  }
</style>`;

/** One line of a panel: its name, and points of positive numbers. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Panels have the same lines and the same axes. */
interface Chart {
  readonly title: string;
  /** The lines of each panel, by its title. */
  readonly panels: Readonly<Record<string, readonly Line[]>>;
  readonly size: readonly [width: number, height: number];
  readonly columns?: number;
  /** Print the powers of ten on the axes. */
  readonly labelX?: (value: number) => string;
  readonly labelY?: (value: number) => string;
}

const [LEFT, TOP, GAP_X, GAP_Y, KEY] = [70, 66, 28, 44, 220];

/** Draws lines as SVG, with powers of ten on both axes. Predictions are dashed. */
export function chart({ title, panels, size: [width, height], columns = 1, labelX = number, labelY = number }: Chart): string {
  const all = Object.values(panels);
  const points = all.flat().flatMap((line) => line.points);
  const [x, y] = [scaleOf(points.map((point) => point[0])), scaleOf(points.map((point) => point[1]))];
  const atX = (value: number) => Math.round(x.place(value) * width);
  const atY = (value: number) => Math.round((1 - y.place(value)) * height);
  const drawn = Object.entries(panels).map(([name, lines], index) => {
    const isFirst = index % columns === 0;
    const parts = [
      ...x.marks.map((mark) => `<path class="grid" d="M${atX(mark)} 0V${height}"/>${text(atX(mark), height + 15, "middle", labelX(mark))}`),
      ...y.marks.map(
        (mark) => `<path class="grid" d="M0 ${atY(mark)}H${width}"/>${isFirst ? text(-6, atY(mark) + 4, "end", labelY(mark)) : ""}`,
      ),
      ...lines.map((line, which) => {
        const places = line.points.map((point) => `${atX(point[0])},${atY(point[1])}`);
        return `<polyline class="${styleOf(line, which)}" points="${places.join(" ")}"/>`;
      }),
      `<text class="title" y="-6">${name}</text>`,
    ];
    const place = `${LEFT + (index % columns) * (width + GAP_X)} ${TOP + Math.floor(index / columns) * (height + GAP_Y)}`;
    return `<g transform="translate(${place})">\n${parts.join("\n")}\n</g>`;
  });
  const keys = all[0]!.map((line, which) => {
    const at = 16 + which * KEY;
    return `<path class="${styleOf(line, which)}" d="M${at} 36h24"/>${text(at + 30, 40, "start", line.name)}`;
  });
  const whole = [
    Math.max(LEFT + columns * (width + GAP_X), 16 + keys.length * KEY),
    TOP + Math.ceil(all.length / columns) * (height + GAP_Y),
  ] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole.join(" ")}" width="${whole[0]}" height="${whole[1]}" role="img">`,
    STYLE,
    `<title>${title}</title><text class="title" x="16" y="20">${title}</text>`,
    ...keys,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function styleOf({ name }: Line, which: number): string {
  return `line s${which}${name.startsWith("predicted") ? " dashed" : ""}`;
}

function text(x: number, y: number, anchor: "start" | "middle" | "end", content: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

interface Scale {
  readonly marks: readonly number[];
  /** From 0 to 1. */
  place(value: number): number;
}

function scaleOf(values: readonly number[]): Scale {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const marks = Array.from({ length: high - low + 1 }, (_, index) => Number((10 ** (low + index)).toPrecision(1)));
  return { marks, place: (value) => (Math.log10(value) - low) / Math.max(1, high - low) };
}
