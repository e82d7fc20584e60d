import { adversarial, adversarialSkewed, fewValues } from "./adversarial.ts";
import { fewRules } from "./few-rules.ts";
import { mentions } from "./mentions.ts";
import { mentionOrAnnouncement, mixed, sharedTopics } from "./mixed.ts";
import { announcementNotMe, notMe, notMeNotRoom } from "./not-me.ts";
import type { WorkloadOf } from "./workload.ts";

export { manyChannels } from "./mixed.ts";

/** The workloads of one channel, by name. W5, many channels, is `manyChannels`. */
export const workloads = {
  W1: mentions,
  W2: notMe,
  W2b: notMeNotRoom,
  W2c: announcementNotMe,
  W3: mixed,
  W3o: mentionOrAnnouncement,
  W3t: sharedTopics,
  W4: adversarial,
  W4z: adversarialSkewed,
  W6: fewRules,
  W7: fewValues,
} as const satisfies Record<string, WorkloadOf>;
