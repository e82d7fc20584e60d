import { adversarial } from "./adversarial.ts";
import { everyday } from "./everyday.ts";
import { defineWorkload, type Workload, type WorkloadOf } from "./workload.ts";

const recipes = { ...everyday, ...adversarial };

export type WorkloadName = keyof typeof recipes;

/** The workloads of one channel, by name. */
export const workloads = Object.fromEntries(
  Object.entries(recipes).map(([name, recipe]) => [name, defineWorkload(name, recipe)]),
) as Record<WorkloadName, WorkloadOf>;

/** One of many channels of 20 members each, with the preferences of `mixed`. */
export function smallChannel(index: number, seed: number): Workload {
  return workloads.mixed(20, seed + 1 + index);
}
