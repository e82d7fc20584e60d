import { adversarial, adversarialZipf, fewValues } from "./adversarial.ts";
import { fewRules, mentions, mixed, notMe, notMeAndNotRoom, notMeAnnouncement, sharedOr, topics } from "./everyday.ts";
import { defineWorkload, type Recipe, type Workload, type WorkloadOf } from "./workload.ts";

const recipes = {
  mentions,
  "not-me": notMe,
  "not-me-and-not-room": notMeAndNotRoom,
  "not-me-announcement": notMeAnnouncement,
  mixed,
  "shared-or": sharedOr,
  topics,
  adversarial,
  "adversarial-zipf": adversarialZipf,
  "few-rules": fewRules,
  "few-values": fewValues,
} as const satisfies Record<string, Recipe>;

export type WorkloadName = keyof typeof recipes;

/** The workloads of one channel, by name. */
export const workloads = Object.fromEntries(
  Object.entries(recipes).map(([name, recipe]) => [name, defineWorkload(name, recipe)]),
) as Record<WorkloadName, WorkloadOf>;

/** One of many channels of 20 members each, in the mix of `mixed`. */
export function smallChannel(index: number, seed: number): Workload {
  return workloads.mixed(20, seed + 1 + index);
}
