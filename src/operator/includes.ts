import { listInWords, type Operator, someIsOneOf } from "./operator.ts";

/**
 * `"Bob"`: the attribute has this value, possibly among others. Exact: equal UTF-16 code units, without folding, normalising or
 * trimming [guide].
 */
export const includes: Operator = {
  name: "includes",
  keyword: undefined,
  aliases: ["any", "anyof", "oneof", "in", "is", "eq", "equals", "includes", "or"],
  operand: "string",

  takes(node) {
    return node.kind === "string";
  },

  read(node, path, reader) {
    return node.kind === "string" ? [reader.string(node, path)] : undefined;
  },

  holds([wanted], values) {
    return values.some((value) => value === wanted);
  },

  compile(operands) {
    return someIsOneOf(operands.map(([wanted]) => wanted!));
  },

  quantifier() {
    return "some-in";
  },

  describe(operands) {
    return `has ${listInWords(operands.flat(), "or")}`;
  },

  because(operand, values) {
    const wanted = operand[0]!;
    const quoted = JSON.stringify(wanted);
    if (values.length === 0) return `the attribute is absent, ${quoted} is wanted`;
    return values.includes(wanted) ? `${quoted} is among the values` : `${quoted} is not among the values`;
  },

  print(operand) {
    return JSON.stringify(operand[0]);
  },

  toJsonLogic(operand, values) {
    return { in: [operand[0], values] };
  },
};
