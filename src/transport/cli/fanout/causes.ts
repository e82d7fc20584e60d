import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { LoadedChannel } from "../read/members.ts";
import { whyNot } from "./because.ts";

/** Of many more members than this not all are asked: about as many, evenly spread, stand for them. */
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

/**
 * Groups the members that were decided for one of these reasons by the cause. Explains the rules of at most about 20,000 of
 * them, and asks as many of the others as stand between those.
 */
export function causesOf(fanOut: FanOut, wanted: ReadonlySet<DecisionReason>, loaded: LoadedChannel): Causes {
  const total = decisionReasons.reduce((sum, reason) => sum + (wanted.has(reason) ? fanOut.counts[reason] : 0), 0);
  const stride = Math.max(1, Math.floor(total / SAMPLE));
  const some = ask(fanOut, wanted, loaded, stride);
  // None of them, where all stand between those that were asked.
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
