import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";

/** The members that were decided for one reason; the first of them, when they are many. */
export interface Group {
  readonly notify: boolean;
  readonly arns: string[];
}

/** The members by reason, in their order, at most `longest` of each. Stops asking once all groups are full. */
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
