import { isOneOf, listInWords, nearMiss, type Operator } from "./operator.ts";

/**
 * `"Bob"`: the attribute has this value, among others perhaps.
 * Exact: equal UTF-16 code units, nothing is folded, normalised or trimmed [guide].
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
    const [first] = operands;
    if (operands.length === 1 && first !== undefined) {
      const only = first[0];
      return (values) => {
        for (let i = 0; i < values.length; i++) if (values[i] === only) return true;
        return false;
      };
    }
    const wanted = isOneOf(operands.map((operand) => operand[0] as string));
    return (values) => {
      for (let i = 0; i < values.length; i++) if (wanted(values[i])) return true;
      return false;
    };
  },

  quantifier() {
    return "some-in";
  },

  describe(operands) {
    return `has ${listInWords(
      operands.map(([wanted = ""]) => wanted),
      "or",
    )}`;
  },

  because([wanted = ""], values) {
    const quoted = JSON.stringify(wanted);
    if (values.length === 0) return `the attribute is absent, ${quoted} is wanted`;
    return values.includes(wanted) ? `${quoted} is among the values` : `${quoted} is not among the values${nearMiss([wanted], values)}`;
  },

  print(operand) {
    return JSON.stringify(operand[0]);
  },

  toJsonLogic(operand, values) {
    return { in: [operand[0], values] };
  },
};
