import { AttributeView } from "../src/attributes/attribute-view.ts";
import type { MessageAttributes } from "../src/index.ts";
import { canonicalRule } from "../src/rule/canonical.ts";
import { readFilterRule } from "../src/rule/parse.ts";
import { PostingRuleIndex } from "../src/rule-index/posting/posting.ts";
import { PostingSet } from "../src/rule-index/posting/posting-set.ts";
import type { Condition } from "../src/rule-index/rule-index.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

/** The index behind a channel, without the channel. */
export function toIndex({ members }: Workload): PostingRuleIndex {
  const index = new PostingRuleIndex("guide");
  let id = 0;
  for (const { preferences } of members) index.set(id++, toCondition(preferences));
  return index;
}

/** The answer of the index in the form that has a bitmap. */
export function matchedBy(index: PostingRuleIndex, attributes: MessageAttributes = {}): PostingSet {
  const matched = index.match(AttributeView.of(attributes));
  if (matched instanceof PostingSet) return matched;
  throw new TypeError("the index answered with another kind of set");
}

function toCondition({ PushNotifications }: WorkloadMember["preferences"]): Condition {
  if (PushNotifications?.AllowNotifications !== "FILTERED") return PushNotifications?.AllowNotifications === "NONE" ? "never" : "always";
  const { accepted } = readFilterRule(PushNotifications.FilterRule ?? "", {});
  if (accepted === undefined) throw new TypeError(`the workload made a rule that is refused: ${PushNotifications.FilterRule}`);
  return canonicalRule(accepted.rule);
}
