import type { Channel, PushMessage } from "../../src/index.ts";
import { isNotified, naiveReason } from "../../test/support/naive.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { flat, type Workload, type WorkloadMember } from "../workloads/workload.ts";

/* Loads nothing of the library, so that `bench:compare` can ask another version of it. */

/** What is measured as a decision: the fan-out, how many are notified, and whether one member is. */
export function decideOne(channel: Pick<Channel, "fanOut">, { message, arn }: Asked): number {
  const fanOut = channel.fanOut(message);
  return fanOut.size + (fanOut.has(arn) ? 1 : 0);
}

/** A message and a member to ask about, as they come from a request: parsed afresh, no string ever seen before. */
export interface Asked {
  readonly message: PushMessage;
  readonly arn: string;
}

/** Returns a source of cold messages of a workload, one after the other, each given out once. */
export function coldMessages({ size, member, message }: Workload): (count: number) => Asked[] {
  const random = mulberry32(0x636f6c64);
  let next = 0;
  return (count) => flat(Array.from({ length: count }, () => ({ message: message(next++), arn: member(below(random, size)).arn })));
}

/** Whether a member is notified, as the specification has it. */
export function isExpected({ arn, preferences }: WorkloadMember, message: PushMessage): boolean {
  return isNotified(naiveReason(preferences, message, arn, { semantics: "guide", excludeSender: false }));
}

/** Random changes, and what they lead to. */
export class Changes {
  readonly workload: Workload;
  readonly #random = mulberry32(0x75706461);
  readonly #versions: Map<number, number> = new Map();

  constructor(workload: Workload) {
    this.workload = workload;
  }

  take(count: number): WorkloadMember[] {
    const change = () => {
      const index = below(this.#random, this.workload.size);
      const version = (this.#versions.get(index) ?? 0) + 1;
      this.#versions.set(index, version);
      return this.workload.member(index, version);
    };
    return flat(Array.from({ length: count }, change));
  }

  /** Throws unless the channel decides for the members that changed as the oracle does. */
  check(channel: Channel): void {
    for (const message of [0, 1, 2].map((index) => this.workload.message(index))) {
      const fanOut = channel.fanOut(message);
      for (const [index, version] of [...this.#versions].slice(0, 2_000)) {
        const member = this.workload.member(index, version);
        if (fanOut.has(member.arn) !== isExpected(member, message))
          throw new Error(`${this.workload.name}: ${member.arn} is decided wrongly after its change`);
      }
    }
  }
}
