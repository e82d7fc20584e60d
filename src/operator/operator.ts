import type { Path } from "../diagnostic/path.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import type { JsonLiteral, JsonNode } from "../text/json-tree.ts";
import type { Quantifier } from "./quantifier.ts";

/**
 * Which of the two documented readings of anything-but is meant; everything else means the same in both.
 * `guide`: no value is excluded, so an absent attribute matches (Amazon Chime SDK developer guide).
 * `sns`: some value is not excluded, so an absent attribute does not match (Amazon SNS, event-ruler).
 */
export type Semantics = "guide" | "sns";

/** What one operator asks of the values of one attribute (none when it is absent). Total and pure; what is no string is no value. */
export type ValuesPredicate = (values: readonly unknown[]) => boolean;

/** A json-logic expression. */
export type JsonLogic = unknown;

/** What an operator may report and ask for while its operand is read. */
export interface OperandReader {
  /** The string at a node, counted and checked against what a message can carry. */
  string(node: JsonNode & { kind: "string" }, path: Path): string;
  /** The text of a number, or of `true`, `false` or `null`, as it is written; counted like a string. */
  literal(node: JsonLiteral, path: Path): string;
  /** Returns false once nothing more would be reported: then nothing more need be read. */
  report(code: CodeOf<"error">, node: JsonNode, path: Path, message: string): boolean;
  /** Reports a string of a list that stood in it before. `message` is asked for only where it is reported. */
  repeated(list: JsonNode & { kind: "array" }, index: number, path: Path, message: (quoted: string) => string): void;
}

/**
 * What an operand is, for those that handle it without knowing the operator.
 *
 * | kind     | operand                                             | written                            |
 * | -------- | --------------------------------------------------- | ---------------------------------- |
 * | `string` | one string                                          | as it is                           |
 * | `set`    | strings whose order and repeats mean nothing        | as a list, which one may do without |
 * | `other`  | what `read` makes of it, in an order that may count | as only `read` and `print` know    |
 */
type OperandKind = "string" | "set" | "other";

/**
 * One kind of predicate on the values of one attribute. Each has a file of its own, and nothing outside
 * that file knows it by name: both readers, the canonical form, the compiler, explanations, analysis, exports and
 * indexes ask the operator. Whatever an operand is, it is kept as a list of strings, at least one.
 */
export interface Operator {
  /** What explanations call it; no other operator of a dialect has this name. */
  readonly name: string;
  /** The key of its operator object; `undefined` for what stands in a list as it is. */
  readonly keyword: string | undefined;
  /** What people write for it who know other languages, in small letters and nothing else. */
  readonly aliases: readonly string[];
  /** What the fast reader may take, and the canonical form may sort. */
  readonly operand: OperandKind;
  /** Whether an operand is its own, where several operators have the same keyword. `source`: the text of the operand. */
  takes?(node: JsonNode, source: string): boolean;
  /** The operand at a node; `undefined` when it was refused, and reported unless it has no keyword. */
  read(node: JsonNode, path: Path, reader: OperandReader): readonly string[] | undefined;
  /** Whether one operand holds for the values of the attribute, none when it is absent. What {@link compile} gives, without building anything. */
  holds(operand: readonly string[], values: readonly string[], semantics: Semantics): boolean;
  /** The predicate "ANY of these operands holds", for the operands that one list has for this operator. */
  compile(operands: readonly (readonly string[])[], semantics: Semantics): ValuesPredicate;
  /**
   * The same for what counts and looks up instead of walking over values, an index or a proof: how many values must be
   * in the operand. Without {@link isIn} exactly its own strings are, and an index finds it by each of them.
   */
  quantifier(semantics: Semantics): Quantifier;
  /**
   * Whether a value is in the operand, where others than its own strings are (a prefix, a range). An index asks this of
   * every value that a message has under the name.
   */
  isIn?(operand: readonly string[], value: string): boolean;
  /**
   * What stands for all strings in a proof, where there is {@link isIn}: strings that are not taken, each with as few bytes
   * as can be, so that for any string that is not taken, one of these is in the same ones of the operands: those of all operators
   * under a name that have this function. Without it, and beside an operator that has another one, a proof is undecided.
   */
  samples?(operands: readonly (readonly string[])[], taken: ReadonlySet<string>): readonly string[];
  /** What "ANY of these operands holds" says of the attribute, for people: what follows its name. */
  describe(operands: readonly (readonly string[])[], semantics: Semantics): string;
  /** Why an operand holds, or does not, for these values: a clause for people. */
  because(operand: readonly string[], values: readonly string[], semantics: Semantics): string;
  /** An operand as the JSON text of its entry. */
  print(operand: readonly string[]): string;
  /** An operand as a json-logic expression over `values`, an expression that yields the list. */
  toJsonLogic(operand: readonly string[], values: JsonLogic, semantics: Semantics): JsonLogic;
}

/** Longest list that is faster to walk than to look up in a Set (bench/match-one-rule). */
const SHORT = 16;

/** The predicate "some value is one of these strings". */
export function someIsOneOf(strings: readonly string[]): ValuesPredicate {
  if (strings.length === 1) {
    const only = strings[0];
    return (values) => {
      for (let i = 0; i < values.length; i++) if (values[i] === only) return true;
      return false;
    };
  }
  const isWanted = isOneOf(strings);
  return (values) => {
    for (let i = 0; i < values.length; i++) if (isWanted(values[i])) return true;
    return false;
  };
}

/** A test for membership in a list of strings, independent of its length. */
export function isOneOf(strings: readonly unknown[]): (value: unknown) => boolean {
  if (strings.length <= SHORT) return (value) => strings.includes(value);
  const set = new Set(strings);
  return (value) => set.has(value);
}

/** One string or more, for people: `"a"`, `"a" or "b"`, `"a", "b" or "c"`. */
export function listInWords(strings: readonly string[], conjunction: "and" | "or"): string {
  const quoted = strings.map((each) => JSON.stringify(each));
  const last = quoted.pop() as string;
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${conjunction} ${last}`;
}
