import type { Collector } from "../diagnostic/collector.ts";
import type { Repair } from "../diagnostic/edit.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { OperandReader, Operator } from "../operator/operator.ts";
import { describeKind, type JsonArray, type JsonLiteral, type JsonMember, type JsonNode, type JsonObject } from "../text/json-tree.ts";
import type { ResolvedLimits } from "./limits.ts";
import { type RuleTape, RuleWriter } from "./tape.ts";

const OR = "$or";

/** A message quotes at most so many names of an object with too many. */
const MOST_NAMES = 5;

/**
 * Converts a positioned tree to a tape. Reports every error up to the limit of a report, and then stops reading; the rule is
 * complete only if there is no error. `guided-reader.ts` adds warnings and what to write instead. O(size of the tree).
 */
export class RuleReader implements OperandReader {
  /** The number of attribute names and strings read until now, as written. */
  complexity = 0;
  protected readonly text: string;
  protected readonly problems: Collector;
  protected readonly dialect: Dialect;
  readonly #limits: ResolvedLimits;
  readonly #writer: RuleWriter;

  constructor(text: string, problems: Collector, limits: ResolvedLimits, dialect: Dialect) {
    this.text = text;
    this.problems = problems;
    this.dialect = dialect;
    this.#limits = limits;
    this.#writer = new RuleWriter(dialect);
  }

  rule(root: JsonNode): RuleTape | undefined {
    if (root.kind === "object") {
      this.#members(root, undefined, "empty-rule");
      const { maxComplexity } = this.#limits;
      if (this.complexity > maxComplexity) {
        const message = `the complexity is ${this.complexity} (attribute names plus strings), ${maxComplexity} is allowed`;
        this.report("too-complex", root, undefined, message);
      }
      return this.#writer.end();
    }
    // A string in a text that is not JSON is a guess of the scanner, so more diagnostics would not help.
    if (root.kind !== "string" || !this.problems.hasErrors) {
      this.report("rule-not-object", root, undefined, `a rule must be an object, found ${describeKind(root)}`);
    }
    return undefined;
  }

  #members(object: JsonObject, path: Path | undefined, ifEmpty: CodeOf<"error">): void {
    if (object.members.length === 0 && object.complete) {
      this.report(ifEmpty, object, path, `${path === undefined ? "a rule" : "a branch of $or"} must name at least one attribute, found {}`);
    }
    this.#writer.openRule();
    for (const member of object.members) {
      if (this.problems.isFull) break;
      const memberPath = stepTo(path, member.name);
      if (member.name === OR) this.or(member.value, memberPath);
      else this.attribute(member, memberPath);
    }
    this.#writer.close();
  }

  protected or(node: JsonNode, path: Path): void {
    if (node.kind !== "array") {
      this.report("or-not-array", node, path, `$or must be an array of rules, found ${describeKind(node)}`);
      return;
    }
    const { length } = node.elements;
    const { maxOrBranches } = this.#limits;
    if (length > maxOrBranches) {
      this.report("too-many-branches", node, path, `$or has ${length} branches, ${maxOrBranches} are allowed`);
    } else if (length === 0 && node.complete) this.report("or-empty", node, path, "$or must have at least one branch, found []");
    this.#writer.openOr();
    for (let index = 0; index < length && !this.problems.isFull; index++) {
      const branch = node.elements[index]!;
      const branchPath = stepTo(path, index);
      if (branch.kind === "object") this.#members(branch, branchPath, "or-branch-empty");
      else this.report("or-branch-not-object", branch, branchPath, `a branch of $or must be an object, found ${describeKind(branch)}`);
    }
    this.#writer.close();
  }

  protected attribute({ name, value }: JsonMember, path: Path): void {
    this.complexity++;
    if (value.kind === "array") {
      this.#writer.openAttribute(name);
      this.entries(value, name, path);
      this.#writer.close();
      return;
    }
    if (value.kind === "string") this.complexity++;
    this.report("value-not-array", value, path, `the value of ${quote(name)} must be an array of strings`);
  }

  protected entries(list: JsonArray, name: string, path: Path): void {
    if (list.elements.length === 0 && list.complete) {
      this.report("empty-array", list, path, `the list of ${quote(name)} must have at least one entry, found []`);
    }
    for (let index = 0; index < list.elements.length && !this.problems.isFull; index++) {
      this.#entry(list.elements[index]!, stepTo(path, index));
    }
  }

  #entry(node: JsonNode, path: Path): void {
    if (node.kind === "object") {
      this.#operatorObject(node, path);
      return;
    }
    const operator = this.choose(undefined, node);
    const operand = operator?.read(node, path, this);
    if (operator !== undefined && operand !== undefined) this.#writer.entry(operator, operand);
    else this.report("invalid-entry", node, path, `an entry must be a string or an operator object, found ${describeKind(node)}`);
  }

  #operatorObject(node: JsonObject, path: Path): void {
    const [member] = node.members;
    if (member === undefined || node.members.length > 1) {
      if (member === undefined && !node.complete) return;
      const names = node.members.slice(0, MOST_NAMES).map((each) => quote(each.name));
      const more = node.members.length - names.length;
      const found = `${names.join(", ") || "none"}${more > 0 ? ` and ${more} more` : ""}`;
      this.report("operator-count", node, path, `an operator object must have exactly one operator, found ${found}`);
      return;
    }
    const operator = this.choose(member.name, member.value);
    const operatorPath = stepTo(path, member.name);
    const operand = operator?.read(member.value, operatorPath, this);
    if (operator === undefined) this.unknownOperator(node, member, operatorPath);
    else if (operand !== undefined) this.#writer.entry(operator, operand);
  }

  protected unknownOperator(_: JsonObject, { name, nameStart, nameEnd }: JsonMember, path: Path, message?: string, repair?: Repair): void {
    this.problems.add("unknown-operator", {
      span: { start: nameStart, end: nameEnd },
      path: printPath(path),
      message: message ?? `unknown operator ${quote(name)}`,
      ...repair,
    });
  }

  string(node: JsonNode & { kind: "string" }, _: Path): string {
    this.complexity++;
    return node.value;
  }

  literal({ start, end }: JsonLiteral): string {
    this.complexity++;
    return this.text.slice(start, end);
  }

  protected choose(keyword: string | undefined, operand: JsonNode): Operator | undefined {
    return this.dialect.choose(keyword, operand, this.text.slice(operand.start, operand.end));
  }

  repeated(_list: JsonArray, _index: number, _path: Path, _message: (quoted: string) => string): void {}

  /** A value that could not be read has been reported already. */
  report(code: CodeOf<"error">, node: JsonNode, path: Path | undefined, message: string, repair?: Repair): boolean {
    if (node.kind !== "unreadable" && !this.problems.isFull) {
      this.problems.add(code, { span: { start: node.start, end: node.end }, path: printPath(path), message, ...repair });
    }
    return !this.problems.isFull;
  }
}
