import { listInWords, type Operator, type OperatorPredicate, type OperatorWords, someIsOneOf } from "./operator.ts";

/**
 * `"Bob"`: the attribute has this value, possibly among others. Exact: equal UTF-16 code units, without folding, normalising or
 * trimming [guide].
 */
export const includes: Operator = {
  keyword: undefined,
  operand: "string",

  takes(node) {
    return node.kind === "string";
  },

  read(node, path, reader) {
    return node.kind === "string" ? [reader.string(node, path)] : undefined;
  },

  quantifier() {
    return "some-in";
  },

  print(operand) {
    return JSON.stringify(operand[0]);
  },
};

export const includesPredicate: OperatorPredicate = {
  holds([wanted], values) {
    return values.some((value) => value === wanted);
  },

  compile(operands) {
    return someIsOneOf(operands.map(([wanted]) => wanted!));
  },

  toJsonLogic(operand, values) {
    return { in: [operand[0], values] };
  },
};

export const includesWords: OperatorWords = {
  name: "includes",
  aliases: ["any", "anyof", "oneof", "in", "is", "eq", "equals", "includes", "or"],

  describe(operands) {
    return `has ${listInWords(operands.flat(), "or")}`;
  },

  because(operand, values) {
    const wanted = operand[0]!;
    const quoted = JSON.stringify(wanted);
    if (values.length === 0) return `the attribute is absent, ${quoted} is wanted`;
    return values.includes(wanted) ? `${quoted} is among the values` : `${quoted} is not among the values`;
  },
};
