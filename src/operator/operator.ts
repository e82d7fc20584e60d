import type { Path } from "../diagnostic/path.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import type { JsonLiteral, JsonNode } from "../text/json-tree.ts";
import type { Quantifier } from "./quantifier.ts";

/**
 * Selects one of the two documented readings of anything-but; all other operators mean the same in both.
 * `guide`: no value is excluded, so an absent attribute matches (Amazon Chime SDK developer guide).
 * `sns`: some value is not excluded, so an absent attribute does not match (Amazon SNS, event-ruler).
 */
export type Semantics = "guide" | "sns";

/**
 * A predicate on the values of one attribute (none if it is absent). Never throws, has no side effects; ignores values that are
 * not strings.
 */
export type ValuesPredicate = (values: readonly unknown[]) => boolean;

/** A json-logic expression. */
export type JsonLogic = unknown;

/** What an operator can report and request while it reads its operand. */
export interface OperandReader {
  /** Returns the string at a node, after counting it and checking that a message can carry it. */
  string(node: JsonNode & { kind: "string" }, path: Path): string;
  /** Returns the text of a number, or of `true`, `false` or `null`, as written; counts it like a string. */
  literal(node: JsonLiteral, path: Path): string;
  /** Returns false if no more problems would be reported: then the rest need not be read. */
  report(code: CodeOf<"error">, node: JsonNode, path: Path, message: string): boolean;
  /** Reports a string that is already in its list. Calls `message` only if it reports. */
  repeated(list: JsonNode & { kind: "array" }, index: number, path: Path, message: (quoted: string) => string): void;
}

/**
 * What an operand is, for code that does not know the operator.
 *
 * | kind     | operand                                           | written                               |
 * | -------- | ------------------------------------------------- | ------------------------------------- |
 * | `string` | one string                                        | unchanged                             |
 * | `set`    | strings whose order and repeats mean nothing      | as a list; one string needs no list   |
 * | `other`  | the result of `read`, in an order that may matter | as `read` and `print` define          |
 */
type OperandKind = "string" | "set" | "other";

/**
 * One kind of predicate on the values of one attribute, as readers and indexes know it. {@link OperatorPredicate} and {@link
 * OperatorWords} are the rest of it. Each has its own file; besides the lists of operators, no other code knows it by name: readers, the canonical
 * form, the compiler, explanations, analysis, exports and indexes ask the operator. Every operand is kept as a list of strings, at
 * least one.
 */
export interface Operator {
  /** The key of its operator object; `undefined` for an entry without one. */
  readonly keyword: string | undefined;
  /** Tells the fast reader what it may accept, and the canonical form what it may sort. */
  readonly operand: OperandKind;
  /** Whether this operator accepts an operand, if several operators share a keyword. `source`: the text of the operand. */
  takes?(node: JsonNode, source: string): boolean;
  /** Reads the operand at a node. Returns `undefined` if it is invalid, and reports that, except for an operator without a keyword. */
  read(node: JsonNode, path: Path, reader: OperandReader): readonly string[] | undefined;
  /**
   * Says when an operand holds, to an index or a proof, which counts and looks up values instead of walking over them: how many
   * values must be in the operand. Without {@link isIn}, exactly its own strings are in it, and an index finds it under each of
   * them.
   */
  quantifier(semantics: Semantics): Quantifier;
  /**
   * Whether a value is in the operand, if more than its own strings are (a prefix, a range). An index calls this for every value
   * that a message has under the name.
   */
  isIn?(operand: readonly string[], value: string): boolean;
  /** Prints an operand as the JSON text of its entry. */
  print(operand: readonly string[]): string;
}

/**
 * How an operator decides, and what can be made of it: for those who evaluate, prove or export one rule. In a map of its own
 * (`predicates.ts`), so that bundles that only use channels do not contain it.
 */
export interface OperatorPredicate {
  /** Whether one operand holds for the values of the attribute (none if it is absent). Agrees with {@link compile}, and builds nothing. */
  holds(operand: readonly string[], values: readonly string[], semantics: Semantics): boolean;
  /** Returns the predicate "ANY of these operands holds", for the operands that one list has for this operator. */
  compile(operands: readonly (readonly string[])[], semantics: Semantics): ValuesPredicate;
  /**
   * Returns samples of all strings for a proof, if there is {@link Operator.isIn}. The samples are strings that are not taken, each
   * with as few bytes as possible. For any string that is not taken, one sample is in the same operands, among the operands of all
   * operators under a name that have this function. Without it, and beside an operator that has a different one, a proof is
   * undecided.
   */
  samples?(operands: readonly (readonly string[])[], taken: ReadonlySet<string>): readonly string[];
  /** Returns an operand as a json-logic expression over `values`, an expression that yields the list. */
  toJsonLogic(operand: readonly string[], values: JsonLogic, semantics: Semantics): JsonLogic;
}

/** An operator in words, for people. In a map of its own (`words.ts`), so that bundles without explanations do not contain it. */
export interface OperatorWords {
  /** The name in explanations; no other operator of a dialect has it. */
  readonly name: string;
  /** Its names in other languages, in lower-case letters only. */
  readonly aliases: readonly string[];
  /** Says what "ANY of these operands holds" means for the attribute, for people: the text after its name. */
  describe(operands: readonly (readonly string[])[], semantics: Semantics): string;
  /** Explains why an operand holds, or does not, for these values: a clause for people. */
  because(operand: readonly string[], values: readonly string[], semantics: Semantics): string;
}

/** An operator of a dialect outside of the library, all of it in one. */
export type WholeOperator = Operator & OperatorPredicate & OperatorWords;

/** The longest list that is faster to walk than to look up in a Set (bench/match-one-rule). */
const SHORT = 16;

/** Returns the predicate "some value is one of these strings". */
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

/** Returns a test for membership in a list of strings, whose cost does not depend on its length. */
export function isOneOf(strings: readonly unknown[]): (value: unknown) => boolean {
  if (strings.length <= SHORT) return (value) => strings.includes(value);
  const set = new Set(strings);
  return (value) => set.has(value);
}

/** Joins one or more strings for people: `"a"`, `"a" or "b"`, `"a", "b" or "c"`. */
export function listInWords(strings: readonly string[], conjunction: "and" | "or"): string {
  const quoted = strings.map((each) => JSON.stringify(each));
  const last = quoted.pop() as string;
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${conjunction} ${last}`;
}
