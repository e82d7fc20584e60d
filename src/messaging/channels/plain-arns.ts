import type { Channel } from "../../fanout/channel.ts";

/** What JSON may escape: quotes, backslashes, control characters, and halves of surrogate pairs. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

const others = new WeakSet<Channel>();
const lists = new WeakSet<readonly string[]>();

/** Notes a new member of a channel. A channel that ever had an ARN that JSON escapes is not plain. */
export function noteMember(channel: Channel, memberArn: string): void {
  if (ESCAPED.test(memberArn)) others.add(channel);
}

/** Whether JSON prints all ARNs of a channel as they are, if each was noted. */
export function isPlain(channel: Channel): boolean {
  return !others.has(channel);
}

/** Notes a list of ARNs of such a channel: a sink prints it in a quarter of the time of `JSON.stringify`. */
export function noteList(arns: readonly string[]): void {
  if (arns.length > 0) lists.add(arns);
}

/** Whether a list was noted. */
export function isPlainList(arns: readonly string[]): boolean {
  return lists.has(arns);
}
