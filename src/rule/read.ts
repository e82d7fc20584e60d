import { whyNoSuchName, whyNoSuchValue } from "../attributes/limits.ts";
import { type Suspicion, suspicionsOf } from "../attributes/suspicions.ts";
import type { DiagnosticCode } from "../diagnostic/codes.ts";
import type { Collector } from "../diagnostic/collector.ts";
import type { Fix, Span } from "../diagnostic/diagnostic.ts";
import { safeEdit, unsafeEdit, wrap } from "../diagnostic/edit.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { OperandReader, Operator } from "../operator/operator.ts";
import { inWords, isOperatorWord, meantByName, meantByOperator, similarKeyword } from "../operator/operator-words.ts";
import { describeKind, type JsonArray, type JsonLiteral, type JsonMember, type JsonNode, type JsonObject } from "../text/json-tree.ts";
import { Repeats } from "../text/repeats.ts";
import { wordAt } from "../text/words.ts";
import { combinatorMeant } from "./combinators.ts";
import type { ResolvedLimits } from "./limits.ts";
import { type RuleTape, RuleWriter } from "./tape.ts";

const OR = "$or";

/** An escape that a backslash and a letter of the text may have become by mistake, and no other one. */
const shortEscape = /^(?:[^\\"]|\\[bfnrt])*$/;

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
  readonly #dialect: Dialect;
  readonly #writer: RuleWriter;

  constructor(text: string, problems: Collector, limits: ResolvedLimits, dialect: Dialect) {
    this.#text = text;
    this.#problems = problems;
    this.#limits = limits;
    this.#dialect = dialect;
    this.#writer = new RuleWriter(dialect);
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
    const combinator = combinatorMeant(member, this.#text, this.#dialect);
    if (combinator !== undefined) {
      const { message, help, fix } = combinator;
      const name = { kind: "string", value: member.name, start: member.nameStart, end: member.nameEnd } as const;
      this.report("combinator-as-name", name, path, message, help, fix);
      return;
    }
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
    const isOperator = value.kind === "object" && value.members.every(({ name }) => this.#has(name));
    const isNearly =
      value.kind === "object" && value.members.every(({ name }) => this.#has(name) || similarKeyword(name, this.#dialect) !== undefined);
    // A word without quotes is a guess of the scanner.
    const fix = wrap(value, "[", "]", isQuoted || isOperator || isNearly);
    if (value.kind === "string" || isOperator) return { help: `write [${shorten(source)}]`, fix };
    return isNearly ? { fix } : undefined;
  }

  #choose(keyword: string | undefined, operand: JsonNode): Operator | undefined {
    return this.#dialect.choose(keyword, operand, this.#text.slice(operand.start, operand.end));
  }

  #has(keyword: string): boolean {
    return this.#dialect.of(keyword).length > 0;
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
    } else if (why === undefined && isOperatorWord(name, this.#dialect) && this.#problems.wants("operator-as-name")) {
      const meant = this.#dialect.of(name)[0] ?? meantByName(name, this.#dialect);
      const entry = meant?.keyword === undefined ? '"…"' : `{${quote(meant.keyword)}:["…"]}`;
      const help = meant === undefined ? undefined : `write {"attribute-name":[${entry}]}`;
      this.#problems.add("operator-as-name", {
        span: { start, end },
        path: printPath(path),
        message: `${quote(name)} is read as the name of an attribute here, not as an operator`,
        ...(help === undefined ? {} : { help }),
      });
    }
    if (why === undefined) this.#suspect(suspicionsOf(name, "name"), "the name", name, { start, end }, path);
  }

  /** Reports what makes a name or value look like a mistake. */
  #suspect(suspicions: readonly Suspicion[], what: string, text: string, { start, end }: Span, path: Path | undefined): void {
    const span = { start, end };
    for (const { code, has, meant } of suspicions) {
      if (!this.#problems.wants(code)) continue;
      // What came from an escape was perhaps a backslash of the text.
      const inside = this.#text.slice(span.start + 1, span.end - 1);
      // One that stands there as it is was reported as what JSON does not allow.
      if (code === "control-character" && Array.from(inside).some((letter) => letter < " ")) continue;
      const written = meant ?? (code === "control-character" && shortEscape.test(inside) ? inside : undefined);
      const repair = written === undefined ? {} : { help: `write ${quote(written)}`, fix: unsafeEdit(span, JSON.stringify(written)) };
      this.#problems.add(code, { span, path: printPath(path), message: `${what} ${quote(text)} ${has}`, ...repair });
    }
  }

  #entries(list: JsonArray, name: string, path: Path | undefined): void {
    if (list.elements.length === 0 && list.complete) {
      this.report("empty-array", list, path, `the list of ${quote(name)} must have at least one entry, found []`);
    }
    const seen = list.elements.length > 1 ? new Repeats() : undefined;
    const exclusions: JsonNode[] = [];
    for (let index = 0; index < list.elements.length && !this.#problems.isFull; index++) {
      const node = list.elements[index] as JsonNode;
      const entryPath = stepTo(path, index);
      if (this.#entry(node, entryPath)?.quantifier("guide") === "none-in") exclusions.push(node);
      if (node.kind === "string" && seen?.isRepeat(node.value) === true) {
        this.repeated(list, index, entryPath, (quoted) => `${quoted} stands in this list twice`);
      }
    }
    const [, second] = exclusions;
    if (second === undefined) return;
    const message = `the list of ${quote(name)} has ${exclusions.length} exclusions, of which any may hold: next to nothing is excluded`;
    const help = "put all excluded strings into one";
    this.report("several-exclusions", second, stepTo(path, list.elements.indexOf(second)), message, help);
  }

  /** Returns the operator of the entry, if it has one. */
  #entry(node: JsonNode, path: Path): Operator | undefined {
    if (node.kind === "object") return this.#operatorObject(node, path);
    const bare = this.#choose(undefined, node);
    const operand = bare?.read(node, path, this);
    if (bare !== undefined && operand !== undefined) {
      this.#writer.entry(bare, operand);
      return bare;
    }
    const help = node.kind === "array" ? "write its strings into the outer list" : undefined;
    // It may have been meant as an AND, and a number may have more than one text.
    const isWord = node.kind === "number" || node.kind === "boolean";
    const fix = isWord ? wrap(node, '"', '"', false) : undefined;
    this.report("invalid-entry", node, path, `an entry must be a string or an operator object, found ${describeKind(node)}`, help, fix);
    return undefined;
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

  #operatorObject(node: JsonObject, path: Path | undefined): Operator | undefined {
    const [member] = node.members;
    if (member === undefined || node.members.length > 1) {
      if (node.complete || member !== undefined) {
        const names = node.members.slice(0, MOST_NAMES).map((each) => quote(each.name));
        const more = node.members.length - names.length;
        const found = member === undefined ? "none" : `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
        const help = member === undefined ? undefined : "write an object for each";
        this.report("operator-count", node, path, `an operator object must have exactly one operator, found ${found}`, help);
      }
      return undefined;
    }
    const operator = this.#choose(member.name, member.value);
    if (operator === undefined) {
      this.#unknownOperator(node, member, stepTo(path, member.name));
      return undefined;
    }
    const operand = operator.read(member.value, stepTo(path, member.name), this);
    if (operand !== undefined) this.#writer.entry(operator, operand);
    return operator;
  }

  #unknownOperator(node: JsonObject, member: JsonMember, path: Path | undefined): void {
    const dialects = this.#dialect.foreign.get(member.name);
    const span = { start: member.nameStart, end: member.nameEnd };
    this.#problems.add("unknown-operator", {
      span,
      path: printPath(path),
      message:
        dialects === undefined
          ? `unknown operator ${quote(member.name)}; this dialect has ${inWords(this.#dialect)}`
          : `${quote(member.name)} is an operator of ${dialects}; this dialect has only ${inWords(this.#dialect)}`,
      ...(dialects === undefined ? this.#operatorMeant(node, member, span) : {}),
    });
  }

  #operatorMeant(node: JsonObject, { name, value }: JsonMember, span: Span): { help?: string; fix?: Fix } {
    const similar = similarKeyword(name, this.#dialect);
    if (similar !== undefined) return { help: `write ${quote(similar)}`, fix: safeEdit(span, JSON.stringify(similar)) };
    const meant = meantByOperator(name, this.#dialect);
    if (meant === undefined) return {};
    const isStrings = value.kind === "string" || (value.kind === "array" && value.elements.every(({ kind }) => kind === "string"));
    if (meant.keyword !== undefined) {
      const help = `did you mean ${quote(meant.keyword)}?`;
      return isStrings ? { help, fix: unsafeEdit(span, JSON.stringify(meant.keyword)) } : { help };
    }
    // The strings themselves are the entries.
    if (!isStrings || (value.kind === "array" && value.elements.length === 0)) return {};
    const source = value.kind === "array" ? this.#text.slice(value.start + 1, value.end - 1) : this.#text.slice(value.start, value.end);
    return {
      help: `any entry of a list may hold: write ${shorten(source.trim())}`,
      fix: unsafeEdit({ start: node.start, end: node.end }, source.trim()),
    };
  }

  string(node: JsonNode & { kind: "string" }, path: Path): string {
    this.complexity++;
    const why = whyNoSuchValue(node.value);
    if (why !== undefined && this.#problems.wants("impossible-value"))
      this.report("impossible-value", node, path, `no message can carry the value ${quote(node.value)}: ${why}`);
    if (why === undefined) this.#suspect(suspicionsOf(node.value, "value"), "the value", node.value, node, path);
    return node.value;
  }

  literal({ start, end }: JsonLiteral): string {
    this.complexity++;
    return this.#text.slice(start, end);
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
