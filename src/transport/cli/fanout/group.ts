import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";

/** The members with one reason, or the first of them if there are many. */
export interface Group {
  readonly notify: boolean;
  readonly arns: string[];
}

/** Groups the members by reason, in their order, at most `longest` in each group. Stops once all groups are full. */
export function group(fanOut: FanOut, arns: readonly string[], longest: number): Map<DecisionReason, Group> {
  const groups = new Map<DecisionReason, Group>();
  let missing = decisionReasons.reduce((sum, reason) => sum + Math.min(longest, fanOut.counts[reason]), 0);
  for (const arn of arns) {
    if (missing === 0) break;
    const reason = fanOut.reason(arn);
    const members = groups.get(reason) ?? { notify: fanOut.has(arn), arns: [] };
    groups.set(reason, members);
    if (members.arns.length >= longest) continue;
    members.arns.push(arn);
    missing--;
  }
  return groups;
}
