/**
 * What an operator asks of the values of an attribute, as far as an index needs to know: whether SOME value is
 * IN its operand, NONE is, or SOME value is OUT of it. An absent attribute satisfies `none-in` only.
 */
export type Quantifier = "some-in" | "none-in" | "some-out";
