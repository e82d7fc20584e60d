import { cpus, loadavg, totalmem } from "node:os";
import { ours, peers } from "./peers.ts";
import type { Comparison, Question, QuestionOptions } from "./question.ts";

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

export function title({ name, title, notes }: Question): string {
  return [
    "",
    `## ${name}: ${title}`,
    ...notes.map((note) => `   ${note}`),
    "",
    row(["", "median", "p25 - p75", "to ours", "batches"]),
  ].join("\n");
}

export function table({ subject, measured }: Comparison): string {
  return [
    subject,
    ...measured.map(({ name, median, p25, p75, ratio, batches }) =>
      row([`  ${name}`, duration(median), `${duration(p25)} - ${duration(p75)}`, times(ratio), String(batches)]),
    ),
  ].join("\n");
}

function row([name = "", ...numbers]: string[]): string {
  const widths = [10, 22, 9, 9];
  return name.padEnd(36) + numbers.map((each, index) => each.padStart(widths[index] ?? 0)).join(" ");
}

function times(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)}x`;
}

function duration(milliseconds: number): string {
  const units = [
    ["ns", 1e6],
    ["us", 1e3],
    ["ms", 1],
  ] as const;
  const [unit, factor] = units.find(([, each]) => milliseconds * each < 1_000) ?? ["ms", 1];
  const value = milliseconds * factor;
  return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}
