import type { ChannelMembershipPreferences } from "../../src/index.ts";
import { mentionedUsers, mentionRule } from "./mentions.ts";
import { below, type Random, zipf } from "./random.ts";
import { defineWorkload, filtered, type Workload } from "./workload.ts";

const TOPICS = 50;
const pickTopic = zipf(TOPICS);

/**
 * W3: 60% ALL, 10% NONE, 30% FILTERED. Of those 50% mentions of oneself, 20% the same outside rooms, 20% one
 * of 50 shared topic rules (zipf), 10% mentions of oneself or announcements on a topic.
 */
export const mixed = defineWorkload({ name: "W3", preferences: mixedPreferences, attributes: mixedAttributes });

/** W3o: everybody has the last kind of W3. */
export const mentionOrAnnouncement = defineWorkload({
  name: "W3o",
  preferences: (me) => filtered(mentionOrAnnouncementRule(me)),
  attributes: mixedAttributes,
});

/** W3t: everybody has one of the shared topic rules of W3. For questions about one rule. */
export const sharedTopics = defineWorkload({
  name: "W3t",
  preferences: (_me, random) => filtered(topicRule(pickTopic(random))),
  attributes: mixedAttributes,
});

/** W5: many channels of 20 members each, in the mix of W3. */
export function manyChannels(channels: number, seed: number): { readonly size: number; channel(index: number): Workload } {
  return { size: channels, channel: (index) => mixed(20, seed + 1 + index) };
}

function topicRule(topic: number): string {
  return `{"topic":["t${topic}","t${(topic + 5) % TOPICS}"],"priority":["high"]}`;
}

function mentionOrAnnouncementRule(me: string): string {
  return `{"$or":[{"mention":["${me}"]},{"type":["announcement"],"topic":["t3"]}]}`;
}

function mixedPreferences(me: string, random: Random): ChannelMembershipPreferences {
  const standing = random();
  if (standing < 0.6) return { PushNotifications: { AllowNotifications: "ALL" } };
  if (standing < 0.7) return { PushNotifications: { AllowNotifications: "NONE" } };
  return filtered(mixedRule(me, random));
}

function mixedRule(me: string, random: Random): string {
  const kind = random();
  if (kind < 0.5) return mentionRule(me);
  if (kind < 0.7) return `{"type":[{"anything-but":["Room"]}],"mention":["${me}"]}`;
  return kind < 0.9 ? topicRule(pickTopic(random)) : mentionOrAnnouncementRule(me);
}

function mixedAttributes(random: Random, size: number): { [name: string]: string[] } {
  const type = random();
  return {
    mention: mentionedUsers(random, size),
    type: [type < 0.7 ? "Chat" : type < 0.9 ? "Room" : "announcement"],
    topic: [`t${pickTopic(random)}`],
    priority: [below(random, 2) === 0 ? "high" : "normal"],
  };
}
