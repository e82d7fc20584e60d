/** Colours that differ on light and dark pages, and for readers who cannot distinguish red and green. */
const STYLE = `<style>
  text { font: 11px system-ui, sans-serif; fill: #57606a; } .title { font-size: 13px; font-weight: 600; fill: #24292f; }
  .grid { stroke: #d0d7de; stroke-width: 1; } polyline { stroke-width: 2; fill: none; }
  .s0 { stroke: #0969da; } .s1 { stroke: #bc4c00; } .s2 { stroke: #8250df; } .s3 { stroke: #1a7f37; } .dashed { stroke-dasharray: 5 4; }
  @media (prefers-color-scheme: dark) { text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; } }
</style>`;

/** One line of a chart: its name, and points of positive numbers. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT, LEFT, TOP] = [420, 220, 60, 40];

/** Draws lines as SVG, with powers of ten on both axes. Predictions are dashed. */
export function chart(title: string, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const [x, y] = [0, 1].map((axis) => scaleOf(points.map((point) => point[axis]!))) as [Scale, Scale];
  const at = ([valueX, valueY]: readonly [number, number]): string =>
    `${Math.round(x.place(valueX) * WIDTH)},${Math.round((1 - y.place(valueY)) * HEIGHT)}`;
  const grid = [
    ...x.marks.map((mark) => {
      const place = Math.round(x.place(mark) * WIDTH);
      return `<path class="grid" d="M${place} 0V${HEIGHT}"/><text x="${place}" y="${HEIGHT + 15}" text-anchor="middle">${mark.toLocaleString("en-US")}</text>`;
    }),
    ...y.marks.map((mark) => {
      const place = Math.round((1 - y.place(mark)) * HEIGHT);
      return `<path class="grid" d="M0 ${place}H${WIDTH}"/><text x="-6" y="${place + 4}" text-anchor="end">${mark.toLocaleString("en-US")}</text>`;
    }),
  ];
  const drawn = lines.map(({ name, points }, index) => {
    const style = `s${index} ${name.startsWith("predicted") ? "dashed" : ""}`.trim();
    const key = `<path class="${style}" stroke-width="2" d="M${WIDTH + 16} ${12 + index * 18}h24"/><text x="${WIDTH + 46}" y="${16 + index * 18}">${name}</text>`;
    return `<polyline class="${style}" points="${points.map(at).join(" ")}"/>${key}`;
  });
  const [width, height] = [LEFT + WIDTH + 230, TOP + HEIGHT + 30];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    STYLE,
    `<title>${title}</title><text class="title" x="16" y="20">${title}</text><g transform="translate(${LEFT} ${TOP})">`,
    ...grid,
    ...drawn,
    "</g></svg>\n",
  ].join("\n");
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
