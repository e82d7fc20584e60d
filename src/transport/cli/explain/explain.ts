import { requireMessages } from "../read/messages.ts";
import type { Session } from "../screen/session.ts";
import { UsageError } from "../screen/terminal.ts";
import { explainMembers } from "./explain-members.ts";
import { explainOneRule } from "./explain-rule.ts";
import type { ExplainFlags } from "./flags.ts";

/** `pushsieve explain`: why one rule holds for one message, or why members are notified of messages. */
export async function explain(flags: ExplainFlags, session: Session): Promise<number> {
  const { rule, attributes, attr, members, message, why } = flags;
  const ofRule = rule !== undefined || attributes !== undefined;
  const ofMembers = members !== undefined || message !== undefined || why.length > 0;
  if (ofRule === ofMembers) {
    throw new UsageError("explain needs either --rule and --attributes (or --attr), or --members, --message (or --attr) and --why");
  }
  if (ofMembers) {
    if (members === undefined || (message === undefined && attr.length === 0) || why.length === 0)
      throw new UsageError("--members, --message (or --attr) and --why go together");
    requireMessages({ file: message, attr }, "--message");
    return explainMembers({ members, messages: { file: message, attr }, why }, flags, session);
  }
  if (rule === undefined || (attributes === undefined && attr.length === 0))
    throw new UsageError("--rule and --attributes (or --attr) go together");
  if (attributes !== undefined && attr.length > 0)
    throw new UsageError("--attributes and --attr both give a message; use only one of them");
  return explainOneRule({ rule, attributes }, flags, session);
}
