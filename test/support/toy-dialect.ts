import { anythingBut } from "../../src/operator/anything-but.ts";
import { Dialect } from "../../src/operator/dialect.ts";
import { includes } from "../../src/operator/includes.ts";
import type { Operator, WholeOperator } from "../../src/operator/operator.ts";
import type { JsonNode } from "../../src/text/json-tree.ts";

/* Operators that no dialect of the library has, made like any other one: they show what the interface allows. */

const plain: Pick<WholeOperator, "aliases" | "operand" | "toJsonLogic"> = {
  aliases: [],
  operand: "other",
  toJsonLogic: () => {
    throw new Error("not asked for");
  },
};

/** For one operand, what the operator of any entry reports about values; `outside`: of those that are not in it. */
function asked(isIn: (operand: readonly string[], value: string) => boolean, quantifier: Operator["quantifier"]) {
  const holds: WholeOperator["holds"] = (operand, values, semantics) => {
    const inside = values.filter((value) => isIn(operand, value));
    return { "some-in": inside.length > 0, "none-in": inside.length === 0, "some-out": inside.length < values.length }[
      quantifier(semantics)
    ];
  };
  const compile: WholeOperator["compile"] = (operands, semantics) => (values) => {
    const strings = values.filter((value) => typeof value === "string");
    return operands.some((operand) => holds(operand, strings, semantics));
  };
  return { isIn, quantifier, holds, compile };
}

/** Strings that begin like some string that is not taken, one for each, and the shortest that begins like no operand. */
const samplesOfPrefixes: NonNullable<WholeOperator["samples"]> = (operands, taken) => {
  const prefixes = [...new Set(["", ...operands.flat()])];
  return prefixes.flatMap((prefix) => {
    const isFree = (value: string) =>
      value !== "" && !taken.has(value) && !prefixes.some((longer) => longer.length > prefix.length && value.startsWith(longer));
    return [prefix, ...Array.from({ length: 95 }, (_, code) => prefix + String.fromCharCode(0x20 + code))].find(isFree) ?? [];
  });
};

function isBeginning(prefixes: readonly string[], value: string): boolean {
  return prefixes.some((prefix) => value.startsWith(prefix));
}

/** `{"prefix":"Ch"}`: a value begins with it. */
const prefix: WholeOperator = {
  ...plain,
  ...asked(isBeginning, () => "some-in"),
  name: "prefix",
  keyword: "prefix",
  operand: "string",
  samples: samplesOfPrefixes,
  read: (node, path, reader) =>
    node.kind === "string" ? [reader.string(node, path)] : refuse("prefix takes a string", node, path, reader),
  describe: (operands) => `begins with ${operands.map(([each]) => JSON.stringify(each)).join(" or ")}`,
  because: ([each], values) =>
    `${values.some((value) => isBeginning([each!], value)) ? "a" : "no"} value begins with ${JSON.stringify(each)}`,
  print: ([each]) => `{"prefix":${JSON.stringify(each)}}`,
};

/** `{"anything-but":{"prefix":["Ch","R"]}}`, under the keyword of another operator. */
const anythingButPrefix: WholeOperator = {
  ...plain,
  ...asked(isBeginning, (semantics) => (semantics === "guide" ? "none-in" : "some-out")),
  name: "anything-but-prefix",
  keyword: "anything-but",
  samples: samplesOfPrefixes,
  takes: (node) => node.kind === "object",
  read(node, path, reader) {
    const member = node.kind === "object" && node.members.length === 1 ? node.members[0] : undefined;
    const elements = member?.name === "prefix" && member.value.kind === "array" ? member.value.elements : [];
    const operand = elements.flatMap((element) => (element.kind === "string" ? reader.string(element, path) : []));
    return operand.length > 0 ? operand : refuse("anything-but takes prefixes", node, path, reader);
  },
  describe: (operands) => `begins otherwise than ${operands.map((each) => JSON.stringify(each)).join(", otherwise than ")}`,
  because: (prefixes) => `it is about values that do not begin with ${prefixes.join()}`,
  print: (prefixes) => `{"anything-but":{"prefix":${JSON.stringify(prefixes)}}}`,
};

/** `5` without quotes: a value is this number, in any notation. */
const number: WholeOperator = {
  ...plain,
  ...asked(
    ([wanted], value) => isNumber(value) && Number(value) === Number(wanted),
    () => "some-in",
  ),
  name: "number",
  keyword: undefined,
  takes: (node) => node.kind === "number",
  read: (node, path, reader) => (node.kind === "number" ? [String(Number(reader.literal(node, path)))] : undefined),
  describe: (operands) => `is ${operands.join(" or ")}`,
  because: ([wanted]) => `it is about the number ${wanted}`,
  print: ([wanted]) => wanted!,
};

/** `{"numeric":[">=",5,"<",7]}`: a value is a number within these bounds. Their order counts. */
const numeric: WholeOperator = {
  ...plain,
  ...asked(isWithin, () => "some-in"),
  name: "numeric",
  keyword: "numeric",
  read(node, path, reader) {
    const elements = node.kind === "array" ? node.elements : [];
    const operand = elements.flatMap((element, index) => {
      if (index % 2 === 1) return element.kind === "number" ? reader.literal(element, path) : [];
      return element.kind === "string" && (element.value === ">=" || element.value === "<") ? element.value : [];
    });
    const isRead = operand.length > 0 && operand.length === elements.length && operand.length % 2 === 0;
    return isRead ? operand : refuse("numeric takes bounds", node, path, reader);
  },
  describe: (operands) => `is ${operands.map((bounds) => bounds.join(" ")).join(" or ")}`,
  because: (bounds) => `it is about ${bounds.join(" ")}`,
  print: (bounds) => `{"numeric":[${bounds.map((each, index) => (index % 2 === 0 ? JSON.stringify(each) : each)).join()}]}`,
};

function isWithin(bounds: readonly string[], value: string): boolean {
  const isAbove = (index: number) => Number(value) >= Number(bounds[index + 1]);
  return isNumber(value) && bounds.every((sign, index) => index % 2 === 1 || isAbove(index) === (sign === ">="));
}

function isNumber(value: string): boolean {
  return /^\d+(\.\d+)?$/.test(value);
}

/** `{"exists":true}` and `{"exists":false}`: two operators, distinguished by the text of the operand. */
const [exists, absent] = (["true", "false"] as const).map(
  (word): WholeOperator => ({
    ...plain,
    ...asked(
      () => true,
      () => (word === "true" ? "some-in" : "none-in"),
    ),
    name: word === "true" ? "exists" : "absent",
    keyword: "exists",
    takes: (node, source) => node.kind === "boolean" && source === word,
    read: (node, path, reader) =>
      node.kind === "boolean" ? [reader.literal(node, path)] : refuse("exists takes true or false", node, path, reader),
    describe: () => (word === "true" ? "is there" : "is absent"),
    because: (_, values) => `the attribute is ${values.length > 0 ? "there" : "absent"}`,
    print: () => `{"exists":${word}}`,
  }),
) as [WholeOperator, WholeOperator];

function refuse(
  message: string,
  node: JsonNode,
  path: Parameters<Operator["read"]>[1],
  reader: Parameters<Operator["read"]>[2],
): undefined {
  reader.report("invalid-anything-but", node, path, message);
}

/** Unchanged strings and exclusions, beside operators with `isIn`. */
export const toy: Dialect = new Dialect([includes, number, anythingButPrefix, anythingBut, prefix, numeric, exists, absent]);

/** The same as {@link toy}, by the words of the operators above, for rules as plain JSON. */
export function toyMatches(rule: unknown, message: Readonly<Record<string, readonly string[]>>, semantics: "guide" | "sns"): boolean {
  return Object.entries(rule as Record<string, unknown[]>).every(([name, list]) =>
    list.some((part) => (name === "$or" ? toyMatches(part, message, semantics) : entryHolds(part, message[name] ?? [], semantics))),
  );
}

function entryHolds(entry: unknown, values: readonly string[], semantics: "guide" | "sns"): boolean {
  if (typeof entry === "string") return values.includes(entry);
  if (typeof entry === "number") return values.some((value) => isNumber(value) && Number(value) === entry);
  const [[keyword, operand]] = Object.entries(entry as object) as [[string, unknown]];
  if (keyword === "prefix") return values.some((value) => value.startsWith(operand as string));
  if (keyword === "exists") return values.length > 0 === operand;
  if (keyword === "numeric") {
    const [, from, , to = Number.POSITIVE_INFINITY] = operand as [string, number, string, number?];
    return values.some((value) => isNumber(value) && Number(value) >= from && Number(value) < to);
  }
  const isOut = (value: string) =>
    typeof operand === "object" && !Array.isArray(operand)
      ? !(operand as { prefix: string[] }).prefix.some((prefix) => value.startsWith(prefix))
      : !(operand as string[]).includes(value);
  return semantics === "guide" ? values.every(isOut) : values.some(isOut);
}
