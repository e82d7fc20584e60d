import type { Colors } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import type { FixedText } from "./fix.ts";

/** Lines around a change. */
const CONTEXT = 2;

/** Lines `[start, end)` of the old text, from 0, and the lines that replace them. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Prints the repairs as a unified diff. */
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
    printed.push(colors.cyan(`@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + added} @@`), body.join("\n"));
    shift += added;
  }
  return `${printed.join("\n")}\n`;
}

/** Returns the changed lines; repaired values that share a line are one change. One pass over the text. */
function changesOf({ before, values }: FixedText): Change[] {
  const changes: Change[] = [];
  for (let index = 0; index < values.length; ) {
    const first = values[index]!;
    const from = before.lastIndexOf("\n", first.start - 1) + 1;
    const pieces: string[] = [];
    let at = from;
    let end = first.line;
    for (let next = values[index]; next !== undefined && next.line <= end; next = values[++index]) {
      pieces.push(before.slice(at, next.start), next.text);
      at = next.end;
      end = next.line + before.slice(next.start, next.end).split("\n").length - 1;
    }
    const to = before.indexOf("\n", at);
    pieces.push(before.slice(at, to === -1 ? before.length : to));
    changes.push({ start: first.line - 1, end, lines: pieces.join("").split("\n") });
  }
  return changes;
}

/** Puts changes with overlapping context into one hunk. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const previous = hunks.at(-1)?.at(-1);
    if (previous !== undefined && change.start - previous.end <= 2 * CONTEXT) hunks.at(-1)!.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function show(line: string): string {
  return plainLine(line.replace(/\r$/, "").replaceAll("\t", "  "));
}
