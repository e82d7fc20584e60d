import type { Diagnostic } from "./diagnostic.ts";
import { requireKnownOptions } from "./options.ts";
import { visible } from "./visible.ts";

/** The widest excerpt line, in code units; longer source lines are cut around the caret. */
const WIDTH = 100;

/** Options of {@link renderDiagnostic}. */
export interface RenderOptions {
  /** Name of the text, printed with line and column: `rules.json:3:14`. */
  readonly file?: string;
  /** The line of the file on which the text starts, from 1 (default 1). */
  readonly firstLine?: number;
}

const optionNames: readonly string[] = Object.keys({ file: true, firstLine: true } satisfies Record<keyof RenderOptions, true>);

/**
 * Prints a diagnostic for people: the problem, its line, a caret below it and the repair.
 * Control characters appear as `·`, so no input can move the cursor of a terminal.
 * O(length of the text).
 *
 * @throws TypeError for an unknown option.
 *
 * @example
 * ```ts
 * import { parseFilterRule } from "pushsieve";
 * import { renderDiagnostic } from "pushsieve/diagnose";
 *
 * const text = '{"mention":"Bob"}';
 * const [problem] = parseFilterRule(text).diagnostics;
 * renderDiagnostic(problem!, text).split("\n")[0]; // => 'error[value-not-array]: the value of "mention" must be an array of strings'
 * ```
 */
export function renderDiagnostic(diagnostic: Diagnostic, text?: string, options: RenderOptions = {}): string {
  requireKnownOptions(options, optionNames, "renderDiagnostic");
  const { span } = diagnostic;
  const help = diagnostic.help === undefined ? undefined : visible(diagnostic.help);
  const head = visible(`${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}`);
  if (text === undefined || span === undefined) {
    const at = diagnostic.path === "" ? "" : `\n    at ${visible(diagnostic.path)}`;
    return `${head}${at}${help === undefined ? "" : `\n    ${help}`}`;
  }
  const position = locate(text, span.start);
  const line = position.line - 1 + (options.firstLine ?? 1);
  const where = options.file === undefined ? "" : `\n --> ${options.file}:${line}:${position.column}`;
  return `${head}${where}\n${excerpt(text, position, span.end - span.start, String(line), help)}`;
}

interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in code units. */
  readonly column: number;
  /** Offsets of the line in the text, without its line break. */
  readonly start: number;
  readonly end: number;
}

function locate(text: string, offset: number): TextPosition {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset; next = text.indexOf("\n", start)) {
    line++;
    start = next + 1;
  }
  const lineBreak = text.indexOf("\n", start);
  const end = lineBreak === -1 ? text.length : lineBreak;
  return { line, column: offset - start + 1, start, end };
}

function excerpt(text: string, position: TextPosition, length: number, lineNumber: string, help: string | undefined): string {
  let source = text.slice(position.start, position.end);
  let caret = position.column - 1;
  if (source.length > WIDTH) {
    const from = Math.max(0, Math.min(caret - WIDTH / 4, source.length - WIDTH));
    const cut = source.slice(from, from + WIDTH);
    const before = from > 0 ? "…" : "";
    source = `${before}${cut}${from + WIDTH < source.length ? "…" : ""}`;
    caret += before.length - from;
  }
  const carets = "^".repeat(Math.max(1, Math.min(length, source.length - caret)));
  const gutter = `  ${lineNumber} | `;
  const below = `${" ".repeat(gutter.length - 2)}| ${" ".repeat(caret)}${carets}`;
  return `${gutter}${visible(source)}\n${below}${help === undefined ? "" : ` ${help}`}`;
}
