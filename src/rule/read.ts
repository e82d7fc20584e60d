import { whyNoSuchName, whyNoSuchValue } from "../attributes/limits.ts";
import type { DiagnosticCode } from "../diagnostic/codes.ts";
import type { Collector } from "../diagnostic/collector.ts";
import type { Fix } from "../diagnostic/diagnostic.ts";
import { safeEdit, wrap } from "../diagnostic/edit.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import type { OperandReader } from "../operator/operator.ts";
import { bareString, dialectInWords, dialectsWith, isOperatorWord, operatorOf, similarKeyword } from "../operator/operators.ts";
import { describeKind, type JsonArray, type JsonMember, type JsonNode, type JsonObject } from "../text/json-tree.ts";
import { Repeats } from "../text/repeats.ts";
import { wordAt } from "../text/words.ts";
import type { ResolvedLimits } from "./limits.ts";
import { type RuleTape, RuleWriter } from "./tape.ts";

const OR = "$or";

/** So many names of an object with too many are quoted in a message. */
const MOST_NAMES = 5;

/**
 * Positioned tree -> tape. Reports everything that is wrong with it; the rule is whole only when nothing
 * reported is an error. O(size of the tree); it leaves the rest unread where as many errors were found as are ever reported.
 */
export class RuleReader implements OperandReader {
  /** Attribute names plus strings read so far, as written. */
  complexity = 0;
  readonly #text: string;
  readonly #problems: Collector;
  readonly #limits: ResolvedLimits;
  readonly #writer: RuleWriter = new RuleWriter();

  constructor(text: string, problems: Collector, limits: ResolvedLimits) {
    this.#text = text;
    this.#problems = problems;
    this.#limits = limits;
  }

  rule(root: JsonNode): RuleTape | undefined {
    if (root.kind === "object") {
      this.#members(root, undefined, "empty-rule");
      this.#checkComplexity(root);
      return this.#writer.end();
    }
    // A string in a text that is no JSON is a guess of the scanner; to say more of it would be noise.
    if (root.kind !== "string" || !this.#problems.hasErrors) {
      this.report("rule-not-object", root, undefined, `a rule must be an object, found ${describeKind(root)}`);
    }
    return undefined;
  }

  #members(object: JsonObject, path: Path | undefined, ifEmpty: DiagnosticCode): void {
    if (object.members.length === 0 && object.complete) {
      this.report(ifEmpty, object, path, `${path === undefined ? "a rule" : "a branch of $or"} must name at least one attribute, found {}`);
    }
    this.#writer.openRule();
    for (const member of object.members) {
      if (this.#problems.isFull) break;
      const memberPath = stepTo(path, member.name);
      if (member.name === OR) this.#or(member.value, memberPath);
      else this.#attribute(member, memberPath);
    }
    this.#writer.close();
  }

  #or(node: JsonNode, path: Path | undefined): void {
    if (node.kind !== "array") {
      const help = node.kind === "object" ? "write the branches into an array: [{…},{…}]" : undefined;
      this.report("or-not-array", node, path, `$or must be an array of rules, found ${describeKind(node)}`, help);
      return;
    }
    this.#checkBranchCount(node, path);
    this.#writer.openOr();
    for (let index = 0; index < node.elements.length && !this.#problems.isFull; index++) {
      const branch = node.elements[index] as JsonNode;
      const branchPath = stepTo(path, index);
      if (branch.kind === "object") this.#members(branch, branchPath, "or-branch-empty");
      else this.report("or-branch-not-object", branch, branchPath, `a branch of $or must be an object, found ${describeKind(branch)}`);
    }
    this.#writer.close();
  }

  #checkBranchCount(node: JsonArray, path: Path | undefined): void {
    const count = node.elements.length;
    const { maxOrBranches } = this.#limits;
    if (count > maxOrBranches) {
      this.report("too-many-branches", node, path, `$or has ${count} branches, ${maxOrBranches} are allowed`);
    } else if (!node.complete) return;
    else if (count === 0) this.report("or-empty", node, path, "$or must have at least one branch, found []");
    else if (count === 1) {
      this.report(
        "single-branch-or",
        node,
        path,
        "$or has only one branch, which means that branch alone",
        "move its members up, or add a branch",
      );
    }
  }

  #attribute(member: JsonMember, path: Path | undefined): void {
    const { name, value } = member;
    this.complexity++;
    this.#checkName(member, path);
    if (value.kind === "array") {
      this.#writer.openAttribute(name);
      this.#entries(value, name, path);
      this.#writer.close();
      return;
    }
    if (value.kind === "string") this.complexity++;
    const { help, fix } = this.#asList(value) ?? {};
    this.report("value-not-array", value, path, `the value of ${quote(name)} must be an array of strings`, help, fix);
  }

  /** The list that a value was probably meant to be. */
  #asList(value: JsonNode): { help?: string; fix: Fix } | undefined {
    const source = this.#text.slice(value.start, value.end);
    // A number may have more than one text.
    if (value.kind === "number" || value.kind === "boolean") {
      return { help: `write [${quote(shorten(source))}]`, fix: wrap(value, '["', '"]', false) };
    }
    const isQuoted = value.kind === "string" && wordAt(this.#text, value.start) === "";
    const isOperator = value.kind === "object" && value.members.every(({ name }) => operatorOf(name) !== undefined);
    const isNearly = value.kind === "object" && value.members.every(({ name }) => (operatorOf(name) ?? similarKeyword(name)) !== undefined);
    // A word without quotes is a guess of the scanner.
    const fix = wrap(value, "[", "]", isQuoted || isOperator || isNearly);
    if (value.kind === "string" || isOperator) return { help: `write [${shorten(source)}]`, fix };
    return isNearly ? { fix } : undefined;
  }

  #checkName(member: JsonMember, path: Path | undefined): void {
    const { name, nameStart: start, nameEnd: end } = member;
    const why = whyNoSuchName(name);
    if (why !== undefined && this.#problems.wants("impossible-name")) {
      this.#problems.add("impossible-name", {
        span: { start, end },
        path: printPath(path),
        message: `no message can carry an attribute named ${quote(name)}: ${why}`,
      });
    } else if (why === undefined && isOperatorWord(name) && this.#problems.wants("operator-as-name")) {
      const help = operatorOf(name) === undefined ? undefined : `write {"attribute-name":[{${quote(name)}:["…"]}]}`;
      this.#problems.add("operator-as-name", {
        span: { start, end },
        path: printPath(path),
        message: `${quote(name)} is read as the name of an attribute here, not as an operator`,
        ...(help === undefined ? {} : { help }),
      });
    }
  }

  #entries(list: JsonArray, name: string, path: Path | undefined): void {
    if (list.elements.length === 0 && list.complete) {
      this.report("empty-array", list, path, `the list of ${quote(name)} must have at least one entry, found []`);
    }
    const seen = list.elements.length > 1 ? new Repeats() : undefined;
    for (let index = 0; index < list.elements.length && !this.#problems.isFull; index++) {
      const node = list.elements[index] as JsonNode;
      const entryPath = stepTo(path, index);
      this.#entry(node, entryPath);
      if (node.kind === "string" && seen?.isRepeat(node.value) === true) {
        this.repeated(list, index, entryPath, (quoted) => `${quoted} stands in this list twice`);
      }
    }
  }

  #entry(node: JsonNode, path: Path): void {
    if (node.kind === "object") {
      this.#operatorObject(node, path);
      return;
    }
    const operand = bareString.read(node, path, this);
    if (operand !== undefined) {
      this.#writer.entry(bareString, operand);
      return;
    }
    const help = node.kind === "array" ? "write its strings into the outer list" : undefined;
    // It may have been meant as an AND, and a number may have more than one text.
    const isWord = node.kind === "number" || node.kind === "boolean";
    const fix = isWord ? wrap(node, '"', '"', false) : undefined;
    this.report("invalid-entry", node, path, `an entry must be a string or an operator object, found ${describeKind(node)}`, help, fix);
  }

  repeated(list: JsonArray, index: number, path: Path, message: (quoted: string) => string): void {
    if (!this.#problems.wants("duplicate-value")) return;
    const node = list.elements[index] as JsonNode & { kind: "string" };
    const before = list.elements[index - 1] as JsonNode;
    // With the comma before it; where something else stands there, it was reported and may be repaired in another way.
    const span = { start: before.end, end: node.end };
    const isComma = this.#text.slice(before.end, node.start).trim() === ",";
    const fix = isComma ? safeEdit(span, "") : undefined;
    this.report("duplicate-value", node, path, message(quote(node.value)), "remove it", fix);
  }

  #operatorObject(node: JsonObject, path: Path | undefined): void {
    const [member] = node.members;
    if (member === undefined || node.members.length > 1) {
      if (node.complete || member !== undefined) {
        const names = node.members.slice(0, MOST_NAMES).map((each) => quote(each.name));
        const more = node.members.length - names.length;
        const found = member === undefined ? "none" : `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
        const help = member === undefined ? undefined : "write an object for each";
        this.report("operator-count", node, path, `an operator object must have exactly one operator, found ${found}`, help);
      }
      return;
    }
    const operator = operatorOf(member.name);
    if (operator === undefined) {
      this.#unknownOperator(member, stepTo(path, member.name));
      return;
    }
    const operand = operator.read(member.value, stepTo(path, member.name), this);
    if (operand !== undefined) this.#writer.entry(operator, operand);
  }

  #unknownOperator(member: JsonMember, path: Path | undefined): void {
    const dialects = dialectsWith(member.name);
    const similar = similarKeyword(member.name);
    this.#problems.add("unknown-operator", {
      span: { start: member.nameStart, end: member.nameEnd },
      path: printPath(path),
      message:
        dialects === undefined
          ? `unknown operator ${quote(member.name)}; this dialect has ${dialectInWords}`
          : `${quote(member.name)} is an operator of ${dialects}; this dialect has only ${dialectInWords}`,
      ...(similar === undefined
        ? {}
        : {
            help: `write ${quote(similar)}`,
            fix: safeEdit({ start: member.nameStart, end: member.nameEnd }, JSON.stringify(similar)),
          }),
    });
  }

  string(node: JsonNode & { kind: "string" }, path: Path): string {
    this.complexity++;
    const why = whyNoSuchValue(node.value);
    if (why !== undefined && this.#problems.wants("impossible-value"))
      this.report("impossible-value", node, path, `no message can carry the value ${quote(node.value)}: ${why}`);
    return node.value;
  }

  #checkComplexity(root: JsonNode): void {
    const { maxComplexity } = this.#limits;
    if (this.complexity > maxComplexity) {
      this.report(
        "too-complex",
        root,
        undefined,
        `the complexity is ${this.complexity} (attribute names plus strings), ${maxComplexity} is allowed`,
      );
    }
  }

  /** A place that could not be read has been reported already. */
  report(code: DiagnosticCode, node: JsonNode, path: Path | undefined, message: string, help?: string, fix?: Fix): boolean {
    if (node.kind === "unreadable" || !this.#problems.wants(code)) return !this.#problems.isFull;
    this.#problems.add(code, {
      span: { start: node.start, end: node.end },
      path: printPath(path),
      message,
      ...(help === undefined ? {} : { help }),
      ...(fix === undefined ? {} : { fix }),
    });
    return !this.#problems.isFull;
  }
}
