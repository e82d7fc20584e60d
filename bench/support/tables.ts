import { cpus, loadavg, totalmem } from "node:os";
import { ours, peers } from "./peers.ts";
import type { Figures, Question, QuestionOptions, Unit } from "./question.ts";

/** What the numbers were measured on, and with. */
export function header({ seed, isQuick }: QuestionOptions): string {
  const [cpu] = cpus();
  const contenders = [ours, ...peers].map(({ name, version }) => `${name} ${version}`);
  return [
    `machine  ${cpu?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, load ${loadavg()[0]?.toFixed(1)}`,
    `node     ${process.version}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`,
    `engines  ${contenders.join(", ")}`,
    `seed     ${seed}${isQuick ? "; --quick: few and short samples, for a first look only" : ""}`,
  ].join("\n");
}

export function heading(name: string, { title, notes }: Question): string {
  return ["", `## ${name}: ${title}`, ...notes.map((note) => `   ${note}`), ""].join("\n");
}

/** Prints tables for a terminal, the head of the columns only where it changes. */
export function printer(): (figures: Figures) => string {
  const line = (name: string, cells: readonly string[]) => name.padEnd(36) + cells.map((each) => each.padStart(10)).join(" ");
  let lastHead = "";
  return ({ subject, columns, rows }) => {
    const titles = columns.map(([title]) => title);
    const head = line("", titles);
    const lines = [
      ...(head === lastHead ? [] : [head]),
      subject,
      ...rows.map(({ name, cells }) => line(`  ${name}`, texts(cells, columns))),
    ];
    lastHead = head;
    return lines.join("\n");
  };
}

/** A table for a page. */
export function markdown({ columns, rows }: Figures): string[] {
  return markdownTable(
    ["", ...columns.map(([title]) => title)],
    rows.map(({ name, cells }) => [name.trim(), ...texts(cells, columns)]),
  );
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(["---", ...head.slice(1).map(() => "---:")]), ...rows.map(line)];
}

function texts(cells: readonly number[], columns: Figures["columns"]): string[] {
  return cells.map((cell, index) => format(cell, columns[index]?.[1] ?? "count"));
}

export function format(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return "-";
  if (unit === "ms") return scaled(value, durations);
  if (unit === "bytes") return value < 0 ? `-${scaled(-value, sizes)}` : scaled(value, sizes);
  if (unit === "times") return `${digits(value)}x`;
  return unit === "percent" ? `${(100 * value).toFixed(1)} %` : Math.round(value).toLocaleString("en");
}

type Scale = readonly (readonly [name: string, factor: number])[];

const durations: Scale = [
  ["ns", 1e6],
  ["us", 1e3],
  ["ms", 1],
];
const sizes: Scale = [
  ["B", 1],
  ["KB", 1e-3],
  ["MB", 1e-6],
];

function scaled(value: number, scale: Scale): string {
  const [unit, factor] = scale.find(([, each]) => value * each < 1_000) ?? scale.at(-1)!;
  return `${digits(value * factor)} ${unit}`;
}

function digits(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}
