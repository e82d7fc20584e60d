import type { FilterRule } from "../src/index.ts";
import { type Asked, isNotified } from "./group.ts";
import { koncordeOf } from "./koncorde.ts";
import { type Contender, type Predicate, peers } from "./peers.ts";
import type { Workload } from "./workloads/workload.ts";

/** Another engine that holds the rules of a whole workload. */
export interface Peer {
  readonly name: string;
  /** A message as the engine likes it; not measured. */
  prepare(asked: Asked): unknown;
  /** How many are notified. */
  count(data: unknown): number | Promise<number>;
}

/** One engine of json-rules-engine a member is 0.1 ms a message. */
const ASYNC_MEMBERS = 1_000;

/** The engines that can hold the rules of a workload; a name that ends in "absent" tells why one is missing. */
export async function peersOf(workload: Workload): Promise<Peer[]> {
  const loops = peers.filter(({ isAsync }) => !isAsync || workload.size <= ASYNC_MEMBERS).map((contender) => loopOf(contender, workload));
  const koncorde = await koncordeOf(workload);
  return koncorde === undefined ? loops : [...loops, koncorde];
}

function loopOf(contender: Contender, { members }: Workload): Peer {
  const predicates: (Predicate | boolean)[] = [];
  for (const { preferences } of members) {
    const { AllowNotifications = "ALL", FilterRule = "" } = preferences.PushNotifications ?? {};
    if (AllowNotifications !== "FILTERED") predicates.push(AllowNotifications === "ALL");
    else predicates.push(contender.compile(contender.express(JSON.parse(FilterRule) as FilterRule)));
  }
  return {
    name: `loop over ${contender.name}`,
    prepare: ({ message }) => contender.data(message.MessageAttributes ?? {}),
    count: contender.isAsync ? (data) => countAsync(predicates, data) : (data) => countNow(predicates, data),
  };
}

function countNow(predicates: readonly (Predicate | boolean)[], data: unknown): number {
  let count = 0;
  for (const each of predicates) if (typeof each === "boolean" ? each : each(data) === true) count++;
  return count;
}

async function countAsync(predicates: readonly (Predicate | boolean)[], data: unknown): Promise<number> {
  let count = 0;
  for (const each of predicates) if (typeof each === "boolean" ? each : await each(data)) count++;
  return count;
}

/** Throws unless a peer notifies as many as the oracle; who exactly, is checked rule by rule in `one-rule.ts`. */
export async function checkPeer(peer: Peer, workload: Workload, messages: number): Promise<void> {
  for (let index = 0; index < messages; index++) {
    const message = workload.message(index);
    let expected = 0;
    for (const { preferences } of workload.members) if (isNotified(preferences, message)) expected++;
    const answer = await peer.count(peer.prepare({ message, arn: "" }));
    if (answer !== expected)
      throw new Error(`${workload.name}: ${peer.name} notifies ${answer} and not ${expected} of ${JSON.stringify(message)}`);
  }
}
