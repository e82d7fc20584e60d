import type { PartPosition, Span } from "../../diagnostic/diagnostic.ts";
import { type Path, printPath, stepTo } from "../../diagnostic/path.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { AcceptedRule } from "../../rule/accepted.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "../../rule/filter-rule.ts";
import { type PositionedPart, positionsOf } from "../../rule/positions.ts";
import { treeOf } from "../../rule/tree.ts";
import type { Diagram } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";

/** The position of a part; its path is printed only for a report, because deep paths are long. */
export interface RemovablePosition {
  readonly path: Path | undefined;
  readonly span: Span;
  /** The range to remove with it, including a comma. Only the rule itself has none. */
  readonly removal?: Span;
}

/** A part of a rule that consists of parts: a rule or branch (all of them must hold), an attribute or `$or` (any must hold). */
export interface Part {
  readonly kind: "rule" | "attribute" | "or" | "entry";
  readonly position: RemovablePosition;
  /** The name of an attribute and its entries; empty for other parts. */
  readonly name: string;
  readonly parts: readonly Part[];
  /** The entry, with the positions of the strings that may be removed from it. */
  readonly entry?: EntryNode & { readonly positions: readonly RemovablePosition[] };
  /** The number of names and strings in it. */
  readonly size: number;
  /** When it holds. */
  readonly holds: Diagram;
}

/** Cuts a rule into its parts, with the position and the diagram of each. */
export class PartReader {
  readonly #question: Question;
  readonly #semantics: Semantics;

  constructor(question: Question, semantics: Semantics) {
    this.#question = question;
    this.#semantics = semantics;
  }

  read({ rule, text }: AcceptedRule): Part {
    const positioned = positionsOf(text);
    return this.#rule(treeOf(rule), positioned, positionOf(undefined, positioned));
  }

  /** Makes the same part of other parts. */
  withParts(part: Pick<Part, "kind" | "position" | "name">, parts: readonly Part[]): Part {
    const holding = parts.map(({ holds }) => holds);
    const holds = part.kind === "rule" ? this.#question.diagrams.all(holding) : this.#question.diagrams.any(holding);
    return { ...part, parts, size: parts.reduce((sum, { size }) => sum + size, part.kind === "attribute" ? 1 : 0), holds };
  }

  /** Makes the same entry with other strings. */
  withStrings(part: Part, strings: readonly number[]): Part {
    const { operator, operand, positions } = part.entry as NonNullable<Part["entry"]>;
    const entry = { operator, operand: pick(operand, strings), positions: pick(positions, strings) };
    return { ...part, entry, size: strings.length, holds: this.#question.entry(part.name, entry, this.#semantics) };
  }

  #rule(rule: RuleNode, positioned: PositionedPart, position: RemovablePosition): Part {
    const parts = rule.members.map((member, index) => {
      return this.#member(member, positioned.parts[index]!, positionAmong(positioned.parts, index, position.path));
    });
    return this.withParts({ kind: "rule", position, name: "" }, parts);
  }

  #member(member: AttributeNode | OrNode, positioned: PositionedPart, position: RemovablePosition): Part {
    const children: readonly (RuleNode | EntryNode)[] = member.kind === "or" ? member.branches : member.entries;
    const name = member.kind === "or" ? "" : member.name;
    const parts = children.map((child, index) => {
      const each = positioned.parts[index]!;
      const at = positionAmong(positioned.parts, index, position.path);
      return "members" in child ? this.#rule(child, each, at) : this.#entry(name, child, each, at);
    });
    return this.withParts({ kind: member.kind, position, name }, parts);
  }

  #entry(name: string, entry: EntryNode, positioned: PositionedPart, position: RemovablePosition): Part {
    // No string can be removed from any other operand.
    const positions = entry.operator.operand === "set" ? stringPositions(positioned, position.path) : [];
    const holds = this.#question.entry(name, entry, this.#semantics);
    return { kind: "entry", position, name, parts: [], entry: { ...entry, positions }, size: entry.operand.length, holds };
  }
}

/** Returns the positions of the strings of an entry: itself, the operand of its operator, or the elements of that operand. */
function stringPositions({ valueSpan, parts }: PositionedPart, path: Path | undefined): RemovablePosition[] {
  if (parts.length === 0) return [{ path, span: valueSpan }];
  return parts.flatMap((part, index) =>
    typeof part.step === "number" ? positionAmong(parts, index, path) : stringPositions(part, stepTo(path, part.step)),
  );
}

/** Returns a part as it was in its rule. */
export function toRuleNode(part: Part): RuleNode {
  return {
    members: part.parts.map(({ kind, name, parts }) =>
      kind === "or"
        ? { kind, branches: parts.map(toRuleNode) }
        : { kind: "attribute", name, entries: parts.flatMap(({ entry }) => entry ?? []) },
    ),
  };
}

/** Converts a position for the user, who has the text or passed an object. */
export function publish({ path, span }: RemovablePosition, hasText = true): PartPosition {
  return hasText ? { path: printPath(path), span } : { path: printPath(path) };
}

function positionOf(path: Path | undefined, { span }: PositionedPart): RemovablePosition {
  return { path, span };
}

/** Returns the position of one of several neighbours. It is removed with the comma before it, the first one with the comma after it. */
function positionAmong(neighbours: readonly PositionedPart[], index: number, around: Path | undefined): RemovablePosition {
  const { step, span } = neighbours[index]!;
  const before = neighbours[index - 1];
  const removal =
    before === undefined
      ? { start: span.start, end: neighbours[index + 1]?.span.start ?? span.end }
      : { start: before.span.end, end: span.end };
  return { path: stepTo(around, step), span, removal };
}

function pick<T>(items: readonly T[], numbers: readonly number[]): T[] {
  return numbers.map((number) => items[number] as T);
}
