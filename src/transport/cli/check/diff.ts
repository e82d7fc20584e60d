import type { Colors } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import type { FixedText } from "./fix.ts";

/** Lines around a change. */
const CONTEXT = 2;

/** Lines `[start, end)` of the old text, from 0, and the lines that replace them. */
interface Change {
  readonly start: number;
  end: number;
  lines: string[];
}

/** What was repaired, as a unified diff. */
export function renderDiff(file: string, fixed: FixedText, colors: Colors): string {
  const old = fixed.before.replace(/\n$/, "").split("\n");
  const printed = [colors.bold(`--- ${plainLine(file)}`), colors.bold(`+++ ${plainLine(file)}`)];
  let shift = 0;
  for (const hunk of hunksOf(changesOf(fixed))) {
    const from = Math.max(0, hunk[0]!.start - CONTEXT);
    const to = Math.min(old.length, hunk.at(-1)!.end + CONTEXT);
    const body: string[] = [];
    let at = from;
    let added = 0;
    for (const { start, end, lines } of hunk) {
      body.push(...old.slice(at, start).map((line) => ` ${show(line)}`));
      body.push(...old.slice(start, end).map((line) => colors.red(`-${show(line)}`)));
      body.push(...lines.map((line) => colors.green(`+${show(line)}`)));
      added += lines.length - (end - start);
      at = end;
    }
    body.push(...old.slice(at, to).map((line) => ` ${show(line)}`));
    printed.push(colors.cyan(`@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + added} @@`), ...body);
    shift += added;
  }
  return `${printed.join("\n")}\n`;
}

/** The lines that each repaired value touches; values that share a line are one change. */
function changesOf({ before, values }: FixedText): Change[] {
  const changes: (Change & { from: number; to: number; text: string })[] = [];
  let line = 0;
  let counted = 0;
  for (const { start, end, text } of values) {
    line += countBreaks(before, counted, start);
    counted = start;
    const last = line + countBreaks(before, start, end);
    const previous = changes.at(-1);
    const to = before.indexOf("\n", end) === -1 ? before.length : before.indexOf("\n", end);
    if (previous !== undefined && previous.end > line) {
      previous.text = previous.text.slice(0, previous.text.length - (previous.to - start)) + text + before.slice(end, to);
      Object.assign(previous, { end: last + 1, to });
    } else {
      const from = before.lastIndexOf("\n", start - 1) + 1;
      changes.push({ start: line, end: last + 1, lines: [], from, to, text: before.slice(from, start) + text + before.slice(end, to) });
    }
  }
  for (const change of changes) change.lines = change.text.split("\n");
  return changes;
}

/** Changes whose context would overlap stand in one hunk. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const previous = hunks.at(-1)?.at(-1);
    if (previous !== undefined && change.start - previous.end <= 2 * CONTEXT) hunks.at(-1)!.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function show(line: string): string {
  return plainLine(line.replace(/\r$/, "").replaceAll("\t", "  "));
}
