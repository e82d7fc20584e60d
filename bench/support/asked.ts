import type { Channel, PushMessage } from "../../src/index.ts";
import { isNotified, naiveReason } from "../../test/support/naive.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { flat, flatChunks, membersOf, type Workload, type WorkloadMember } from "../workloads/workload.ts";

/* Loads nothing of the library, so that `bench:compare` can use another version of it. */

/** What a program without an index evaluates for every member. */
export type Holds = (message: PushMessage) => boolean;

/** A message and a member to look up, as they come from a request: newly parsed, with new strings. */
export interface Asked {
  readonly message: PushMessage;
  readonly arn: string;
}

/** A measured decision: the fan-out, the number of notified members, and whether one member is notified. */
export function decideOne(channel: Pick<Channel, "fanOut">, { message, arn }: Asked): number {
  const fanOut = channel.fanOut(message);
  return fanOut.size + (fanOut.has(arn) ? 1 : 0);
}

/** Adds all members of a workload and returns the milliseconds of one, chunk by chunk; the time to make them is not included. */
export function timeChunks(workload: Workload, chunk: number, add: (member: WorkloadMember) => void): number[] {
  return Array.from(flatChunks(workload, chunk), (members) => {
    const start = performance.now();
    for (const member of members) add(member);
    return (performance.now() - start) / members.length;
  });
}

/** Returns a source of cold messages of a workload, one after another, each used once. */
export function coldMessages({ size, member, message }: Workload): (count: number) => Asked[] {
  const random = mulberry32(0x636f6c64);
  let next = 0;
  return (count) => flat(Array.from({ length: count }, () => ({ message: message(next++), arn: member(below(random, size)).arn })));
}

/** Whether a member is notified, according to the specification. */
export function isExpected({ arn, preferences }: WorkloadMember, message: PushMessage): boolean {
  return isNotified(naiveReason(preferences, message, arn, { semantics: "guide", excludeSender: false }));
}

/** Throws a counter-example unless a channel, as a set and member by member, and a loop agree with the oracle. */
export function checkAnswers({ name, members, message }: Workload, channel: Channel, messages: number, loop: readonly Holds[] = []): void {
  for (let index = 0; index < messages; index++) {
    const asked = message(index);
    const fanOut = channel.fanOut(asked);
    const notified = new Set(fanOut);
    if (notified.size !== fanOut.size) throw new Error(`${name}: size ${fanOut.size}, but ${notified.size} are enumerated`);
    let count = 0;
    for (const member of members) {
      const expected = isExpected(member, asked);
      const inLoop = loop[count++]?.(asked) ?? expected;
      if (notified.has(member.arn) !== expected || fanOut.has(member.arn) !== expected || inLoop !== expected)
        throw new Error(`${name}: expected ${expected}\n  member ${JSON.stringify(member)}\n  message ${JSON.stringify(asked)}`);
    }
    if (count !== channel.size) throw new Error(`${name}: ${channel.size} members, and not ${count}`);
  }
}

/** Random changes, and the resulting preferences. */
export class Changes {
  readonly #workload: Workload;
  readonly #versions: Int32Array;
  readonly #random = mulberry32(0x75706461);

  constructor(workload: Workload) {
    this.#workload = workload;
    this.#versions = new Int32Array(workload.size);
  }

  /** Returns a random member with a new preference, or with its current one. */
  next(isOther: boolean): WorkloadMember {
    const index = below(this.#random, this.#versions.length);
    if (isOther) this.#versions[index]!++;
    return this.#workload.member(index, this.#versions[index]);
  }

  /** Returns so many changes, newly parsed. */
  take(count: number): WorkloadMember[] {
    return flat(Array.from({ length: count }, () => this.next(true)));
  }

  /** Throws unless the channel agrees with the oracle for the current preferences of its members. */
  check(channel: Channel, messages: number): void {
    const members = membersOf(this.#versions.length, (index) => this.#workload.member(index, this.#versions[index]));
    checkAnswers({ ...this.#workload, members }, channel, messages);
  }
}
