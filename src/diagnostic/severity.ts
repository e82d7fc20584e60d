/**
 * How bad it is: an `error` refuses the input, a `warning` accepts what is probably a mistake, an `information`
 * is given on request and nothing is wrong.
 */
export type Severity = "error" | "warning" | "information";
