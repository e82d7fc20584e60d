import { type Explanation, explainDecision } from "../../src/diagnose/index.ts";
import type { Decision } from "../../src/index.ts";

/** A decision with its explanation, to compare both at once. */
export function explained(decision: Decision): Decision & { readonly explanation: Explanation | undefined } {
  return { ...decision, explanation: explainDecision(decision) };
}
