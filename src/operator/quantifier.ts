/**
 * What an operator requires of the values of an attribute, as far as an index needs it: SOME value is IN its operand, NONE is, or
 * SOME value is OUT of it. An absent attribute satisfies only `none-in`.
 */
export type Quantifier = "some-in" | "none-in" | "some-out";
