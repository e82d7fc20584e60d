import { type Reason, reasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { LoadedChannel } from "../read/members.ts";
import { whyNot } from "./because.ts";

/** More members than this are not asked one by one: as many, evenly spread, stand for all. */
const SAMPLE = 20_000;

/** Why members are not notified, as far as they have that in common. */
interface Cause {
  /** What the message has, and how that fails: the same for all of these members. */
  readonly cause: string;
  /** How many members; estimated where they are a sample. */
  readonly members: number;
  /** One of them, with the part of its rule that does not hold. */
  readonly example: { readonly memberArn: string; readonly part: string };
}

/** The causes of what a rule decided, the most frequent first. */
export interface Causes {
  readonly causes: readonly Cause[];
  /** How many members were asked, where those are not all. */
  readonly sample: number | undefined;
}

/** The members that were decided for one of these reasons, in their order. One pass, which ends with the last of them. */
export function ofReason(fanOut: FanOut, arns: readonly string[], wanted: ReadonlySet<Reason>): string[] {
  let missing = reasons.reduce((sum, reason) => sum + (wanted.has(reason) ? fanOut.counts[reason] : 0), 0);
  const found: string[] = [];
  for (const arn of arns) {
    if (missing === 0) break;
    if (!wanted.has(fanOut.reason(arn))) continue;
    found.push(arn);
    missing--;
  }
  return found;
}

/** Groups members that were withheld by the cause. O(members), of at most 20,000 each rule is explained. */
export function causesOf(fanOut: FanOut, arns: readonly string[], { channel }: LoadedChannel): Causes {
  const found = new Map<string, { members: number; readonly example: Cause["example"] }>();
  const size = Math.min(arns.length, SAMPLE);
  for (let i = 0; i < size; i++) {
    const memberArn = arns[Math.floor((i * arns.length) / size)]!;
    const { cause, part } = whyNot(fanOut.decision(memberArn), channel.get(memberArn)?.PushNotifications?.FilterRule);
    const known = found.get(cause);
    if (known === undefined) found.set(cause, { members: 1, example: { memberArn, part } });
    else known.members++;
  }
  const scale = arns.length / size;
  const causes = [...found]
    .map(([cause, { members, example }]): Cause => ({ cause, members: Math.round(members * scale), example }))
    .sort((a, b) => b.members - a.members);
  return { causes, sample: size < arns.length ? size : undefined };
}
