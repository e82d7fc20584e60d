import { Collector } from "../diagnostic/collector.ts";
import type { Edit, Span } from "../diagnostic/diagnostic.ts";
import { scanForgiving } from "../text/forgiving.ts";
import type { JsonNode } from "../text/json-tree.ts";
import type { Problem } from "./problem.ts";
import type { SourceValue } from "./split.ts";

/** A part of a file. Lines and columns start at 1; columns are in UTF-16 code units; the end is excluded. */
export interface Place {
  /** The line on which it starts. */
  readonly line: number;
  /** The column at which it starts. */
  readonly column: number;
  /** The line on which it ends. */
  readonly endLine: number;
  /** The column before which it ends. */
  readonly endColumn: number;
}

/** The JSON pointer of the string that holds the text of the spans; `undefined` if that text is the value itself. */
export type HeldAt = string | undefined;

/** Finds the places of the problems of one value, also of a rule inside a string of the value. */
export class Places {
  readonly #value: SourceValue;
  readonly #heldAt: HeldAt;
  #tree: JsonNode | undefined;

  constructor(value: SourceValue, heldAt: HeldAt) {
    this.#value = value;
    this.#heldAt = heldAt;
  }

  of(problem: Pick<Problem, "span" | "path">): Place {
    return this.at(this.spanOf(problem));
  }

  /** Returns the place of a part of the text of the value. */
  at({ start, end }: Span): Place {
    const [first, last] = [this.#locate(start), this.#locate(end)];
    return { line: first.line, column: first.column, endLine: last.line, endColumn: last.column };
  }

  /** Returns the same as offsets into the text of the value. */
  spanOf({ span, path }: Pick<Problem, "span" | "path">): Span {
    const { text } = this.#value;
    if (span !== undefined && this.#heldAt === undefined) return span;
    const node = this.nodeAt(span === undefined ? path : this.#heldAt!);
    if (span === undefined || node.kind !== "string") return { start: node.start, end: node.end };
    const start = unitOffset(text, node.start + 1, span.start);
    return { start, end: unitOffset(text, start, span.end - span.start) };
  }

  /** Turns an edit of a problem into an edit of the text of the value; inside a string, the new text is escaped. */
  editOf({ span, text }: Edit, { path }: Pick<Problem, "path">): Required<Edit> {
    const isHeld = span !== undefined && this.#heldAt !== undefined;
    return {
      span: this.spanOf(span === undefined ? { path } : { span, path }),
      text: isHeld ? JSON.stringify(text).slice(1, -1) : text,
    };
  }

  /** Returns the part of the value at a JSON pointer, or the innermost existing part if the pointer has no target. */
  nodeAt(pointer: string): JsonNode {
    this.#tree ??= scanForgiving(this.#value.text, new Collector());
    let node = this.#tree;
    for (const step of pointer.split("/").slice(1).map(unescapeStep)) {
      const next = childOf(node, step);
      if (next === undefined) break;
      node = next;
    }
    return node;
  }

  #locate(offset: number): { line: number; column: number } {
    const { text, line, column } = this.#value;
    const before = text.slice(0, offset);
    const breaks = before.split("\n").length - 1;
    return { line: line + breaks, column: breaks === 0 ? column + offset : offset - before.lastIndexOf("\n") };
  }
}

function childOf(node: JsonNode, step: string): JsonNode | undefined {
  if (node.kind === "array") return node.elements[Number(step)];
  // JSON.parse keeps the last of two equal names.
  return node.kind === "object" ? node.members.findLast(({ name }) => name === step)?.value : undefined;
}

function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Returns the offset in the source of a JSON string that is this many code units of its value after `from`. */
function unitOffset(source: string, from: number, units: number): number {
  let at = from;
  for (let left = units; left > 0; left--) {
    if (source[at] !== "\\") at++;
    else at += source[at + 1] === "u" ? 6 : 2;
  }
  return at;
}
