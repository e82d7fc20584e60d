import type { Fix } from "../diagnostic/diagnostic.ts";
import { unsafeEdit } from "../diagnostic/edit.ts";
import { quote, shorten } from "../diagnostic/quote.ts";
import type { Dialect } from "../operator/dialect.ts";
import { isOperatorWord, meantByOperator } from "../operator/operator-words.ts";
import type { JsonMember, JsonNode, JsonObject } from "../text/json-tree.ts";

/** The words for combinations of conditions, in lower-case letters only. */
const words = {
  or: ["or", "ro", "orr", "any", "anyof", "oneof", "either", "some", "should"],
  and: ["and", "all", "allof", "every", "both", "must"],
  not: ["not", "none", "noneof", "nor", "nand", "mustnot"],
} as const;

/** The report for a word that combines rules in the place of an attribute name. */
interface Combinator {
  readonly message: string;
  readonly help: string;
  readonly fix?: Fix;
}

/** Returns the likely intention of a condition whose name is a word for and, or, not, and whose value is a rule or a list of rules. */
export function combinatorMeant({ name, nameStart, nameEnd, value }: JsonMember, text: string, dialect: Dialect): Combinator | undefined {
  const letters = name.length > 16 ? "" : name.toLowerCase().replace(/[^a-z]/g, "");
  const kind = (["or", "and", "not"] as const).find((each) => (words[each] as readonly string[]).includes(letters));
  const rules = kind === undefined ? undefined : rulesIn(value, dialect);
  if (kind === undefined || rules === undefined) return undefined;
  const sourceOf = ({ start, end }: JsonNode) => text.slice(start, end);
  const message = `${quote(name)} is read as the name of an attribute, which cannot contain rules`;
  if (kind === "or") {
    const span = { start: nameStart, end: nameEnd };
    if (value.kind === "array") return { message, help: 'did you mean "$or"?', fix: unsafeEdit(span, '"$or"') };
    const branches = rules.flatMap(({ members }) => members.map((each) => `{${text.slice(each.nameStart, each.value.end)}}`));
    const list = `"$or":[${branches.join(",")}]`;
    return { message, help: `did you mean ${shorten(list)}?`, fix: unsafeEdit({ start: nameStart, end: value.end }, list) };
  }
  const members = rules.flatMap((rule) => rule.members);
  if (kind === "and") {
    const inside = rules.map((rule) => sourceOf(rule).slice(1, -1).trim()).join(",");
    const help = "conditions of one object are an AND: write them beside the others, without this word";
    const isPlain = new Set(members.map((each) => each.name)).size === members.length;
    return isPlain ? { message, help, fix: unsafeEdit({ start: nameStart, end: value.end }, inside) } : { message, help };
  }
  const exclusion = meantByOperator("not", dialect)?.keyword;
  const [only] = members;
  if (members.length === 1 && only !== undefined && isStrings(only.value)) {
    const instead = `${text.slice(only.nameStart, only.nameEnd)}:[{"${exclusion}":${sourceOf(only.value)}}]`;
    return { message, help: `did you mean ${shorten(instead)}?`, fix: unsafeEdit({ start: nameStart, end: value.end }, instead) };
  }
  return { message, help: `exclude values of one attribute: {"attribute-name":[{"${exclusion}":["…"]}]}` };
}

/** Returns the rules in a value: one rule, or a list of rules; `undefined` if it may be something else. */
function rulesIn(value: JsonNode, dialect: Dialect): readonly JsonObject[] | undefined {
  const nodes = value.kind === "array" ? value.elements : [value];
  return nodes.length > 0 && nodes.every((node) => isRule(node, dialect)) ? (nodes as readonly JsonObject[]) : undefined;
}

/** Whether a value is an object of lists, or of more such words. An object of operators is not. */
function isRule(node: JsonNode, dialect: Dialect): boolean {
  return node.kind === "object" && node.members.length > 0 && node.members.every(({ name, value }) => isPartOfRule(name, value, dialect));
}

function isPartOfRule(name: string, value: JsonNode, dialect: Dialect): boolean {
  if (value.kind === "object" || value.kind === "array") return name === "$or" || !isOperatorWord(name, dialect);
  return value.kind === "string" && !isOperatorWord(name, dialect);
}

function isStrings(value: JsonNode): boolean {
  return (
    value.kind === "string" ||
    (value.kind === "array" && value.elements.length > 0 && value.elements.every(({ kind }) => kind === "string"))
  );
}
