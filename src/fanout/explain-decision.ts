import { attributesIn } from "../attributes/attribute-view.ts";
import { type Explanation, explainTape } from "../compile/explain.ts";
import { basisOf } from "./basis.ts";
import type { Decision } from "./decision.ts";

/**
 * Explains a decision of `decide`, or of a `FanOut`: why the rule of the member holds or not, if it decided (`filter-matched`,
 * `filter-not-matched`); otherwise returns `undefined`. It explains the rule as it was when the decision was made; that of a
 * channel in canonical form, so that its parts and paths are those of the canonical text. Microseconds; O(rule).
 *
 * @throws TypeError for a copy of such a decision: only the returned object knows its rule.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { explainDecision, renderExplanation } from "pushsieve/diagnose";
 *
 * const bob = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"mention":["Bob"]}' } };
 * const fanOut = new Channel().set("bob", bob).fanOut({ PushNotification: {}, MessageAttributes: {} });
 * const explanation = explainDecision(fanOut.decision("bob"));
 * explanation && renderExplanation(explanation);
 * // ✗ the rule does not hold: all of
 * //   ✗ mention is absent
 * //     ✗ the attribute is absent, "Bob" is wanted
 * ```
 */
export function explainDecision(decision: Decision): Explanation | undefined {
  const basis = basisOf(decision);
  if (basis !== undefined) return explainTape(basis.rule, attributesIn(basis.attributes), basis.semantics);
  if (decision.reason !== "filter-matched" && decision.reason !== "filter-not-matched") return undefined;
  throw new TypeError("explainDecision takes the decision itself, not a copy of it");
}
