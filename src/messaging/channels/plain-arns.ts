import type { Channel } from "../../fanout/channel.ts";

/** What JSON may escape: quotes, backslashes, control characters, and halves of surrogate pairs. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** The channels that were asked about, and whether JSON prints all their ARNs as they are. */
const channels = new WeakMap<Channel, boolean>();
const lists = new WeakSet<readonly string[]>();

/** Notes a new member of a channel. A channel that was found with an ARN that JSON escapes is never plain again. */
export function noteMember(channel: Channel, memberArn: string): void {
  if (channels.get(channel) === true && ESCAPED.test(memberArn)) channels.set(channel, false);
}

/**
 * Whether JSON prints all ARNs of a channel as they are, if each new one is noted. Ask in the turn in which a fan-out is made, before
 * the channel changes. O(members) the first time. A worker never asks.
 */
export function isPlain(channel: Channel): boolean {
  const known = channels.get(channel);
  if (known !== undefined) return known;
  let areAll = true;
  for (const memberArn of channel.keys()) {
    areAll = !ESCAPED.test(memberArn);
    if (!areAll) break;
  }
  channels.set(channel, areAll);
  return areAll;
}

/** Notes a list of ARNs of such a channel: a sink prints it in a quarter of the time of `JSON.stringify`. */
export function noteList(arns: readonly string[]): void {
  if (arns.length > 0) lists.add(arns);
}

/** Whether a list was noted. */
export function isPlainList(arns: readonly string[]): boolean {
  return lists.has(arns);
}
