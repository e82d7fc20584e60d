import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";
import { explainMembers } from "./explain-members.ts";
import { explainRule } from "./explain-rule.ts";
import type { ExplainFlags } from "./flags.ts";

/** `pushsieve explain`: why one rule holds for one message, or why members are notified of messages. */
export async function explain(flags: ExplainFlags, session: Session): Promise<number> {
  const { rule, attributes, members, message, why } = flags;
  const ofRule = rule !== undefined || attributes !== undefined;
  const ofMembers = members !== undefined || message !== undefined || why.length > 0;
  if (ofRule === ofMembers) throw new UsageError("explain needs either --rule and --attributes, or --members, --message and --why");
  if (members !== undefined && message !== undefined && why.length > 0) {
    return explainMembers({ members, message, why }, flags, session);
  }
  if (ofMembers) throw new UsageError("--members, --message and --why go together");
  if (rule === undefined || attributes === undefined) throw new UsageError("--rule and --attributes go together");
  return explainRule({ rule, attributes }, flags, session);
}
