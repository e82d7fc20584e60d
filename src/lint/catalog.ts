import { describeDifference } from "../attributes/difference.ts";
import { Collector, warn } from "../diagnostic/collector.ts";
import { isRecord } from "../diagnostic/describe.ts";
import type { Diagnostic, Span } from "../diagnostic/diagnostic.ts";
import { unsafeEdit } from "../diagnostic/edit.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import type { FilterRule } from "../rule/filter-rule.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { givenText, readRule } from "../rule/parse.ts";
import { type PositionedPart, positionsOf } from "../rule/positions.ts";
import { mostSimilar } from "./similar.ts";

/** The description of one attribute of an app. */
export interface CatalogAttribute {
  /** The purpose of the attribute; not read. */
  readonly description?: string | undefined;
  /** All values of the attribute. Without it, any value is accepted. */
  readonly values?: readonly string[] | undefined;
  /** Whether other values exist. Then only a value that looks misspelled is reported. */
  readonly moreValues?: boolean | undefined;
}

/** The attributes that an app sends; its JSON Schema is `pushsieve/schema/attributes-catalog.json`. */
export interface AttributesCatalogDefinition {
  /** The attributes, by name. */
  readonly attributes: Readonly<Record<string, CatalogAttribute>>;
}

/** The most words whose similar words are remembered. */
const MEMORY = 1_000;

/**
 * The attributes that an app really sends. It finds rules that ask for other attributes: such rules are valid, but never hold.
 *
 * @example
 * ```ts
 * import { AttributesCatalog } from "pushsieve/lint";
 *
 * const catalog = new AttributesCatalog({ attributes: { type: { values: ["Chat", "Room"] }, topic: {} } });
 * catalog.lint('{"type":["chat"],"tpic":["x"]}').map(({ code, help }) => `${code}: ${help}`);
 * // unknown-value: did you mean "Chat"? It differs in case
 * // unknown-attribute: did you mean "topic"?
 * ```
 */
export class AttributesCatalog {
  readonly #attributes: ReadonlyMap<string, CatalogAttribute>;
  readonly #names: readonly string[];
  readonly #similar = new Map<string, string | undefined>();

  /**
   * Creates a catalog from its definition. O(size of the definition).
   *
   * @throws TypeError if the value does not have the shape of a catalog.
   */
  constructor({ attributes }: AttributesCatalogDefinition) {
    if (!isRecord(attributes) || !Object.values(attributes).every(isRecord)) {
      throw new TypeError("a catalog must be { attributes: { name: { values, moreValues } } }");
    }
    this.#attributes = new Map(Object.entries(attributes));
    this.#names = [...this.#attributes.keys()];
  }

  /**
   * Reports the names and values of a rule, a text or an object, that the catalog does not have, as `unknown-attribute` and `unknown-value`, in
   * the order of the text, at most 100. Returns nothing for an invalid rule: `parseFilterRule` reports why. Never throws for a text.
   * O(length of the text), and O(size of the catalog) for each unknown word.
   *
   * For an object, the positions are those in `JSON.stringify(rule)`.
   *
   * @throws TypeError if `rule` is neither a string nor an object with a JSON text, or for an unknown option value.
   */
  lint(rule: string | FilterRule, options: RuleOptions = {}): Diagnostic[] {
    requireKnownOptions(options, ruleOptionNames, "lint");
    const text = givenText(rule);
    const { accepted } = readRule(text, options);
    const problems = new Collector();
    if (accepted !== undefined) this.#rule(positionsOf(text), undefined, problems);
    return problems.report();
  }

  #rule(rule: PositionedPart, path: Path | undefined, problems: Collector): void {
    for (const member of rule.parts) {
      const name = String(member.step);
      const at = stepTo(path, name);
      const attribute = this.#attributes.get(name);
      if (name === "$or") for (const branch of member.parts) this.#rule(branch, stepTo(at, branch.step), problems);
      else if (attribute === undefined) {
        const similar = this.#mostSimilar(name, this.#names, true, "");
        report(
          "unknown-attribute",
          member.nameSpan,
          at,
          `the catalog has no attribute named ${quote(name)}`,
          { word: name, similar },
          problems,
        );
      } else if (attribute.values !== undefined) this.#values(member, at, name, attribute, problems);
    }
  }

  /** Every string under an attribute is one of its values, whatever its operator. */
  #values(part: PositionedPart, path: Path, name: string, attribute: CatalogAttribute, problems: Collector): void {
    for (const each of part.parts) this.#values(each, stepTo(path, each.step), name, attribute, problems);
    const { string, valueSpan } = part;
    if (string === undefined || attribute.values?.includes(string) !== false) return;
    const isComplete = attribute.moreValues !== true;
    const similar = this.#mostSimilar(string, attribute.values, isComplete, name);
    if (!isComplete && similar === undefined) return;
    report(
      "unknown-value",
      valueSpan,
      path,
      `the catalog has no value ${quote(string)} of ${quote(name)}`,
      { word: string, similar },
      problems,
    );
  }

  #mostSimilar(word: string, candidates: readonly string[], isComplete: boolean, of: string): string | undefined {
    const key = JSON.stringify([of, word]);
    if (!this.#similar.has(key)) {
      if (this.#similar.size >= MEMORY) this.#similar.clear();
      this.#similar.set(key, mostSimilar(word, candidates, tolerance(word, isComplete)));
    }
    return this.#similar.get(key);
  }
}

/** The number of letters that may differ; a swap counts as two. It is small if not all values are known: Rob is not a misspelled Bob. */
function tolerance({ length }: string, isComplete: boolean): number {
  if (!isComplete) return Math.min(2, Math.floor(length / 4));
  return length < 4 ? 1 : length < 8 ? 2 : 3;
}

function report(
  code: "unknown-attribute" | "unknown-value",
  span: Span,
  path: Path,
  message: string,
  { word, similar }: { readonly word: string; readonly similar: string | undefined },
  problems: Collector,
): void {
  if (similar === undefined) {
    warn(problems, code, { span, path: printPath(path), message });
    return;
  }
  const difference = describeDifference(word, similar);
  const help = `did you mean ${quote(similar)}?${difference === undefined ? "" : ` It differs ${difference}`}`;
  warn(problems, code, { span, path: printPath(path), message, help, fix: unsafeEdit(span, JSON.stringify(similar)) });
}
