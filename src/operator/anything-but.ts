import { type Path, stepTo } from "../diagnostic/path.ts";
import { describeKind, type JsonNode } from "../text/json-tree.ts";
import { Repeats } from "../text/repeats.ts";
import {
  isOneOf,
  listInWords,
  type OperandReader,
  type Operator,
  type OperatorPredicate,
  type OperatorWords,
  type Semantics,
  someIsOneOf,
  type ValuesPredicate,
} from "./operator.ts";

/**
 * `{"anything-but": ["Room"]}`: values other than these [guide]. A single string may be written without a list [choice].
 *
 * | values     | guide: no value is in the list | sns: some value is not in the list |
 * | ---------- | ------------------------------ | ---------------------------------- |
 * | (absent)   | holds                          | does not hold                      |
 * | Chat       | holds                          | holds                              |
 * | Room       | does not hold                  | does not hold                      |
 * | Room, Chat | does not hold                  | holds                              |
 */
export const anythingBut: Operator = {
  keyword: "anything-but",
  operand: "set",

  read(node, path, reader) {
    if (node.kind === "string") return [reader.string(node, path)];
    if (node.kind === "array") return readList(node, path, reader);
    reject(node, path, reader);
    return undefined;
  },

  quantifier(semantics) {
    return semantics === "guide" ? "none-in" : "some-out";
  },

  print(operand) {
    return `{"anything-but":${JSON.stringify(operand)}}`;
  },
};

export const anythingButPredicate: OperatorPredicate = {
  holds(operand, values, semantics) {
    const isOutside = (value: string) => !operand.includes(value);
    return semantics === "guide" ? values.every(isOutside) : values.some(isOutside);
  },

  compile(operands, semantics) {
    if (operands.length === 1) return compileOne(operands[0]!, semantics);
    const predicates = operands.map((operand) => compileOne(operand, semantics));
    return (values) => predicates.some((holds) => holds(values));
  },

  toJsonLogic(operand, values, semantics) {
    const isExcluded = { in: [{ var: "" }, operand] };
    return semantics === "guide" ? { none: [values, isExcluded] } : { some: [values, { "!": [isExcluded] }] };
  },
};

export const anythingButWords: OperatorWords = {
  name: "anything-but",
  aliases: ["not", "nor", "notin", "nin", "ne", "notequals", "noneof", "except", "exclude", "excludes", "anythingexcept", "everythingbut"],

  describe(operands, semantics) {
    const clauses = operands.map((operand) => {
      const excluded = listInWords(operand, "or");
      return semantics === "guide" ? `does not have ${excluded}` : `has a value other than ${excluded}`;
    });
    return `${clauses.join(", or ")}${semantics === "guide" ? ", or is absent" : ""}`;
  },

  because(operand, values, semantics) {
    const excluded = listInWords(operand, "or");
    if (values.length === 0) {
      const reading = semantics === "guide" ? "matches" : "does not match";
      return `the attribute is absent, which anything-but ${reading} (${semantics} semantics)`;
    }
    const outside = values.filter((value) => !operand.includes(value));
    if (outside.length === values.length) return `no value is ${excluded}`;
    const inside = listInWords([...new Set(values.filter((value) => operand.includes(value)))], "and");
    if (outside.length === 0) return `${inside} is excluded`;
    return semantics === "guide"
      ? `${inside} is excluded (guide semantics)`
      : `${JSON.stringify(outside[0])} is not excluded (sns semantics)`;
  },
};

function readList(node: JsonNode & { kind: "array" }, path: Path, reader: OperandReader): readonly string[] | undefined {
  if (node.elements.length === 0) {
    if (node.complete) reader.report("empty-anything-but", node, path, "anything-but must name at least one string, found an empty list");
    return undefined;
  }
  const strings: string[] = [];
  const seen = new Repeats();
  for (let index = 0; index < node.elements.length; index++) {
    const element = node.elements[index] as JsonNode;
    const elementPath = stepTo(path, index);
    if (element.kind !== "string") {
      if (!reject(element, elementPath, reader)) break;
      continue;
    }
    if (seen.isRepeat(element.value)) {
      reader.repeated(node, index, elementPath, (quoted) => `${quoted} is excluded twice`);
    }
    strings.push(reader.string(element, elementPath));
  }
  return strings;
}

function reject(node: JsonNode, path: Path, reader: OperandReader): boolean {
  const elsewhere = node.kind === "object" ? " (operators inside anything-but exist in Amazon SNS and EventBridge, not here)" : "";
  return reader.report(
    "invalid-anything-but",
    node,
    path,
    `anything-but takes a string or a list of strings, found ${describeKind(node)}${elsewhere}`,
  );
}

function compileOne(operand: readonly string[], semantics: Semantics): ValuesPredicate {
  if (semantics === "guide") {
    const isExcluded = someIsOneOf(operand);
    return (values) => !isExcluded(values);
  }
  const excluded = isOneOf(operand);
  return (values) => {
    for (let i = 0; i < values.length; i++) if (typeof values[i] === "string" && !excluded(values[i])) return true;
    return false;
  };
}
