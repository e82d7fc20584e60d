import { below, type Random } from "./random.ts";
import { defineWorkload, filtered, userOf } from "./workload.ts";

/** W2: everything but what I sent myself. A message from user-k notifies everyone but k. */
export const notMe = defineWorkload({
  name: "W2",
  preferences: (me) => filtered(`{"sender":[{"anything-but":["${me}"]}]}`),
  attributes: (random, size) => ({ sender: [userOf(below(random, size))] }),
});

/** W2b: not me, and not of type Room. */
export const notMeNotRoom = defineWorkload({
  name: "W2b",
  preferences: (me) => filtered(`{"sender":[{"anything-but":["${me}"]}],"type":[{"anything-but":["Room"]}]}`),
  attributes: senderAndType,
});

/** W2c: announcements, but not mine. */
export const announcementNotMe = defineWorkload({
  name: "W2c",
  preferences: (me) => filtered(`{"type":["announcement"],"sender":[{"anything-but":["${me}"]}]}`),
  attributes: senderAndType,
});

function senderAndType(random: Random, size: number): { [name: string]: string[] } {
  const types = ["Chat", "Room", "announcement"];
  return { sender: [userOf(below(random, size))], type: [types[below(random, types.length)]!] };
}
