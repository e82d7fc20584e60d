import { whyNoSuchName, whyNoSuchValue } from "../attributes/limits.ts";
import { suspicionsOf } from "../attributes/suspicions.ts";
import { warn } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import { type Repair, repairBy, safeEdit, unsafeEdit } from "../diagnostic/edit.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import { inWords } from "../operator/dialect.ts";
import { dialectsWith, isOperatorWord, meantByName } from "../operator/operator-words.ts";
import type { JsonArray, JsonMember, JsonNode, JsonObject } from "../text/json-tree.ts";
import { Repeats } from "../text/repeats.ts";
import { combinatorMeant } from "./combinators.ts";
import { RuleReader } from "./read.ts";
import { operatorMeant, repairOf } from "./repairs.ts";

/** A character that comes from a backslash and a letter, possibly by mistake, and from no other escape. */
const shortEscape = /^(?:[^\\"]|\\[bfnrt])*$/;

/** Reads like `RuleReader` and accepts the same. Also reports likely mistakes, and what to write instead. */
export class GuidedReader extends RuleReader {
  protected override or(node: JsonNode, path: Path): void {
    if (node.kind === "array" && node.complete && node.elements.length === 1) {
      const message = "$or has only one branch, and means the same as that branch";
      this.#warn("single-branch-or", node, path, message, repairBy("move its conditions up, or add a branch"));
    }
    super.or(node, path);
  }

  protected override attribute(member: JsonMember, path: Path): void {
    const combinator = combinatorMeant(member, this.text, this.dialect);
    if (combinator !== undefined) {
      const { message, ...repair } = combinator;
      const name = { kind: "string", value: member.name, start: member.nameStart, end: member.nameEnd } as const;
      super.report("combinator-as-name", name, path, message, repair);
      return;
    }
    this.#checkName(member, path);
    super.attribute(member, path);
  }

  #checkName({ name, nameStart: start, nameEnd: end }: JsonMember, path: Path): void {
    if (!this.problems.wantsWarnings) return;
    const why = whyNoSuchName(name);
    const span = { start, end };
    if (why !== undefined) {
      this.#warn("impossible-name", span, path, `no message can carry an attribute named ${quote(name)}: ${why}`);
      return;
    }
    if (isOperatorWord(name, this.dialect)) {
      const meant = this.dialect.of(name)[0] ?? meantByName(name, this.dialect);
      const entry = meant?.keyword === undefined ? '"…"' : `{${quote(meant.keyword)}:["…"]}`;
      const help = meant === undefined ? undefined : `write {"attribute-name":[${entry}]}`;
      const message = `${quote(name)} is read as the name of an attribute here, not as an operator`;
      this.#warn("operator-as-name", span, path, message, repairBy(help));
    }
    this.#suspect("name", name, span, path);
  }

  override string(node: JsonNode & { kind: "string" }, path: Path): string {
    const why = this.problems.wantsWarnings ? whyNoSuchValue(node.value) : undefined;
    if (why === undefined) this.#suspect("value", node.value, node, path);
    else this.#warn("impossible-value", node, path, `no message can carry the value ${quote(node.value)}: ${why}`);
    return super.string(node, path);
  }

  /** Reports why a name or value looks like a mistake. */
  #suspect(kind: "name" | "value", text: string, span: Span, path: Path): void {
    if (!this.problems.wantsWarnings) return;
    for (const { code, has, meant } of suspicionsOf(text, kind)) {
      // A character from an escape may have been a backslash in the text.
      const inside = this.text.slice(span.start + 1, span.end - 1);
      // A control character without an escape was reported as invalid JSON.
      if (code === "control-character" && Array.from(inside).some((letter) => letter < " ")) continue;
      const written = meant ?? (code === "control-character" && shortEscape.test(inside) ? inside : undefined);
      const here = { start: span.start, end: span.end };
      const repair = written === undefined ? {} : repairBy(`write ${quote(written)}`, unsafeEdit(here, JSON.stringify(written)));
      this.#warn(code, span, path, `the ${kind} ${quote(text)} ${has}`, repair);
    }
  }

  protected override entries(list: JsonArray, name: string, path: Path): void {
    super.entries(list, name, path);
    const seen = new Repeats();
    const exclusions: number[] = [];
    for (let index = 0; index < list.elements.length && this.problems.wantsWarnings; index++) {
      const node = list.elements[index]!;
      if (this.#isExclusion(node)) exclusions.push(index);
      if (node.kind === "string" && seen.isRepeat(node.value)) {
        this.repeated(list, index, stepTo(path, index), (quoted) => `${quoted} is in this list twice`);
      }
    }
    const [, second] = exclusions;
    if (second === undefined) return;
    const message = `the list of ${quote(name)} has ${exclusions.length} exclusions and holds if any of them holds: next to nothing is excluded`;
    const help = "put all excluded strings into one";
    this.#warn("several-exclusions", list.elements[second]!, stepTo(path, second), message, repairBy(help));
  }

  override repeated(list: JsonArray, index: number, path: Path, message: (quoted: string) => string): void {
    if (!this.problems.wantsWarnings) return;
    const node = list.elements[index] as JsonNode & { kind: "string" };
    const before = list.elements[index - 1]!;
    // Includes the comma before it. If something else is before it, that was reported and may need another repair.
    const isComma = this.text.slice(before.end, node.start).trim() === ",";
    const fix = isComma ? safeEdit({ start: before.end, end: node.end }, "") : undefined;
    this.#warn("duplicate-value", node, path, message(quote(node.value)), repairBy("remove it", fix));
  }

  protected override unknownOperator(node: JsonObject, member: JsonMember, path: Path): void {
    const dialects = dialectsWith(member.name, this.dialect);
    if (dialects === undefined) super.unknownOperator(node, member, path, undefined, operatorMeant(node, member, this.text, this.dialect));
    else {
      const message = `${quote(member.name)} is an operator of ${dialects}; this dialect has only ${inWords(this.dialect)}`;
      super.unknownOperator(node, member, path, message);
    }
  }

  /** Whether an entry names an operator that excludes, whatever its operand. */
  #isExclusion(node: JsonNode): boolean {
    const only = node.kind === "object" && node.members.length === 1 ? node.members[0] : undefined;
    return only !== undefined && this.choose(only.name, only.value)?.quantifier("guide") === "none-in";
  }

  override report(code: CodeOf<"error">, node: JsonNode, path: Path | undefined, message: string): boolean {
    return super.report(code, node, path, message, repairOf(code, node, this.text, this.dialect));
  }

  #warn(code: CodeOf<"warning">, { start, end }: Span, path: Path | undefined, message: string, repair?: Repair): void {
    if (this.problems.wantsWarnings) warn(this.problems, code, { span: { start, end }, path: printPath(path), message, ...repair });
  }
}
