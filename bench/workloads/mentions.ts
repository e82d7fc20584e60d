import { below, distinct, type Random } from "./random.ts";
import { defineWorkload, filtered, userOf } from "./workload.ts";

/** W1: everybody wants to hear of messages that mention them; a message mentions 1 to 3. */
export const mentions = defineWorkload({
  name: "W1",
  preferences: (me) => filtered(mentionRule(me)),
  attributes: (random, size) => ({ mention: mentionedUsers(random, size) }),
});

export function mentionRule(me: string): string {
  return `{"mention":["${me}"]}`;
}

export function mentionedUsers(random: Random, size: number): string[] {
  return distinct(Math.min(size, 1 + below(random, 3)), () => below(random, size)).map(userOf);
}
