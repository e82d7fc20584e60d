import type { Semantics } from "../../../operator/operator.ts";
import type { Colors } from "../screen/output.ts";

/** Prints a note that the other semantics answer differently; `wouldHold` is their answer. */
export function renderOtherSemantics(what: string, wouldHold: boolean, other: Semantics, colors: Colors): string {
  const answer = wouldHold ? "would hold" : "would not hold";
  return `${colors.yellow("note:")} with --semantics ${other} ${what} ${answer}; no public source says which semantics the service uses`;
}
