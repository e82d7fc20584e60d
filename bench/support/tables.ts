import type { Figures, Unit } from "./question.ts";

/** A table of Markdown, and its subject. */
export function toMarkdown({ subject, columns, rows }: Figures): string {
  const units = Object.values(columns);
  const body = rows.map(({ name, cells }) => [name.trim(), ...cells.map((cell, column) => format(cell, units[column]!))]);
  return `\n\`${subject}\`\n\n${toTable(["", ...Object.keys(columns)], body)}`;
}

/** Columns have the same width in every row, for readers of the text. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(4, ...[head, ...rows].map((row) => row[column]!.length)));
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => pad(cell.replaceAll("|", "\\|"), column)).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "---" : `${"-".repeat(width - 1)}:`));
  return [head, rule, ...rows].map(line).join("\n");
}

export function format(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return "-";
  if (unit === "ms") return scaled(value, durations);
  if (unit === "bytes") return value < 0 ? `-${scaled(-value, sizes)}` : scaled(value, sizes);
  if (unit === "times") return `${digits(value)}x`;
  return Math.round(value).toLocaleString("en");
}

const durations = { ns: 1e6, us: 1e3, ms: 1 };
const sizes = { B: 1, KB: 1e-3, MB: 1e-6 };

function scaled(value: number, scale: Record<string, number>): string {
  const units = Object.entries(scale);
  const [unit, factor] = units.find(([, each]) => value * each < 1_000) ?? units.at(-1)!;
  return `${digits(value * factor)} ${unit}`;
}

function digits(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}
