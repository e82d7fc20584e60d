import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { LoadedChannel } from "../read/members.ts";
import { whyNot } from "./because.ts";

/** If there are many more members than this, a sample of about this size, evenly spread, represents them. */
const SAMPLE = 20_000;

/** A cause that several members have in common. */
interface Cause {
  /** What the message has, and why that fails. It is the same for all of these members. */
  readonly cause: string;
  /** The number of members; estimated if it comes from a sample. */
  readonly members: number;
  /** One of the members, with the part of its rule that does not hold. */
  readonly example: { readonly memberArn: string; readonly part: string };
}

/** The causes of decisions by a rule, the most frequent first. */
export interface Causes {
  readonly causes: readonly Cause[];
  /** The size of the sample; absent if all members were asked. */
  readonly sample: number | undefined;
}

/**
 * Groups the members with one of these reasons by cause. Explains the rules of a sample of about 20,000 members
 * if there are many more.
 */
export function causesOf(fanOut: FanOut, wanted: ReadonlySet<DecisionReason>, loaded: LoadedChannel): Causes {
  const total = decisionReasons.reduce((sum, reason) => sum + (wanted.has(reason) ? fanOut.counts[reason] : 0), 0);
  const stride = Math.max(1, Math.floor(total / SAMPLE));
  const some = ask(fanOut, wanted, loaded, stride);
  // The sample may contain no such member.
  const asked = some.size > 0 ? some : ask(fanOut, wanted, loaded, 1);
  const scale = total / Math.max(1, asked.size);
  const causes = [...asked.found]
    .map(([cause, { members, example }]): Cause => ({ cause, members: Math.round(members * scale), example }))
    .sort((a, b) => b.members - a.members);
  return { causes, sample: asked.size < total ? asked.size : undefined };
}

interface Asked {
  readonly size: number;
  readonly found: ReadonlyMap<string, { readonly members: number; readonly example: Cause["example"] }>;
}

/** Asks the first member of each stride of the channel. */
function ask(fanOut: FanOut, wanted: ReadonlySet<DecisionReason>, { arns, channel }: LoadedChannel, stride: number): Asked {
  const found = new Map<string, { members: number; readonly example: Cause["example"] }>();
  let size = 0;
  for (let i = 0; i < arns.length; i += stride) {
    const memberArn = arns[i]!;
    if (!wanted.has(fanOut.reason(memberArn))) continue;
    size++;
    const { cause, part } = whyNot(fanOut.decision(memberArn), channel.get(memberArn)?.PushNotifications?.FilterRule);
    const known = found.get(cause);
    if (known === undefined) found.set(cause, { members: 1, example: { memberArn, part } });
    else known.members++;
  }
  return { size, found };
}
