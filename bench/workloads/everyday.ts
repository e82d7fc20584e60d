import type { ChannelMembershipPreferences } from "../../src/index.ts";
import { below, distinct, type Random, zipf } from "./random.ts";
import { filtered, type Recipe, userOf } from "./workload.ts";

type Lists = ReturnType<Recipe["attributes"]>;
const TOPICS = 50;
const pickTopic = zipf(TOPICS);

const mention = (me: string) => `{"mention":["${me}"]}`;
const topic = (index: number) => `{"topic":["t${index}","t${(index + 5) % TOPICS}"],"priority":["high"]}`;
const mentionOrAnnouncement = (me: string) => `{"$or":[{"mention":["${me}"]},{"type":["announcement"],"topic":["t3"]}]}`;

const five = [
  '{"mention":["everyone"]}',
  '{"type":["announcement"]}',
  '{"type":[{"anything-but":["Room"]}]}',
  '{"topic":["t3"],"priority":["high"]}',
  '{"$or":[{"mention":["everyone"]},{"type":["announcement"],"topic":["t3"]}]}',
];

const bySender = (random: Random, size: number) => ({
  sender: [userOf(below(random, size))],
  type: [oneOf(random, ["Chat", "Room", "announcement"])],
});

/** Rules that people write. */
export const everyday = {
  /** Every member wants the messages that mention it; a message mentions 1 to 3. */
  mentions: { preferences: (me) => filtered(mention(me)), attributes: (random, size) => ({ mention: mentionedUsers(random, size) }) },
  /** All messages except the member's own: a message from user-k notifies all members except k. */
  "not-me": {
    preferences: (me) => filtered(`{"sender":[{"anything-but":["${me}"]}]}`),
    attributes: (random, size) => ({ sender: [userOf(below(random, size))] }),
  },
  /** Not the member's own, and not of type Room. */
  "not-me-and-not-room": {
    preferences: (me) => filtered(`{"sender":[{"anything-but":["${me}"]}],"type":[{"anything-but":["Room"]}]}`),
    attributes: bySender,
  },
  /** Announcements, except the member's own. */
  "not-me-announcement": {
    preferences: (me) => filtered(`{"type":["announcement"],"sender":[{"anything-but":["${me}"]}]}`),
    attributes: bySender,
  },
  /**
   * 60% ALL, 10% NONE, 30% FILTERED. Of those, 50% are mentions of the member, 20% the same outside rooms, 20% one of 50 shared
   * topic rules (zipf), 10% mentions of the member or announcements on a topic.
   */
  mixed: { preferences: mixedPreferences, attributes: mixedAttributes },
  /** All members have the last kind of `mixed`: their own branch, and one that all share. */
  "shared-or": { preferences: (me) => filtered(mentionOrAnnouncement(me)), attributes: mixedAttributes },
  /** All members have one of the shared topic rules of `mixed`. */
  topics: { preferences: (_, random) => filtered(topic(pickTopic(random))), attributes: mixedAttributes },
  /** Five different rules in total, each shared by very many members, who change from one to another. */
  "few-rules": {
    preferences: (_, random) => filtered(oneOf(random, five)),
    attributes: (random, size) => ({
      mention: below(random, 4) === 0 ? ["everyone"] : mentionedUsers(random, size),
      type: [oneOf(random, ["Chat", "Room", "announcement"])],
      topic: [`t${below(random, 10)}`],
      priority: [oneOf(random, ["high", "normal"])],
    }),
  },
} as const satisfies Record<string, Recipe>;

function mixedPreferences(me: string, random: Random): ChannelMembershipPreferences {
  const share = random();
  if (share < 0.7) return { PushNotifications: { AllowNotifications: share < 0.6 ? "ALL" : "NONE" } };
  const kind = random();
  if (kind < 0.5) return filtered(mention(me));
  if (kind < 0.7) return filtered(`{"type":[{"anything-but":["Room"]}],"mention":["${me}"]}`);
  return filtered(kind < 0.9 ? topic(pickTopic(random)) : mentionOrAnnouncement(me));
}

function mixedAttributes(random: Random, size: number): Lists {
  const kind = random();
  const type = kind < 0.7 ? "Chat" : kind < 0.9 ? "Room" : "announcement";
  return {
    mention: mentionedUsers(random, size),
    type: [type],
    topic: [`t${pickTopic(random)}`],
    priority: [oneOf(random, ["high", "normal"])],
  };
}

function mentionedUsers(random: Random, size: number): string[] {
  return distinct(Math.min(size, 1 + below(random, 3)), () => below(random, size)).map(userOf);
}

function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[below(random, choices.length)]!;
}
