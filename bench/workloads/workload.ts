import type { ChannelMembershipPreferences, PushMessage } from "../../src/index.ts";
import { type Random, randomOf } from "./random.ts";

export interface WorkloadMember {
  readonly arn: string;
  readonly preferences: ChannelMembershipPreferences;
}

/**
 * Members with their preferences, and messages to them. Keeps nothing: every member and message is made on demand, the same one
 * for the same seed, in any order.
 */
export interface Workload {
  readonly name: string;
  readonly size: number;
  /** All members in order, as if read from a file; can be iterated again. */
  readonly members: Iterable<WorkloadMember>;
  /** The member at an index below `size`. Version 0 is the start; a higher one is a later change of preference. */
  member(index: number, version?: number): WorkloadMember;
  message(index: number): PushMessage;
}

/** Makes a workload of `size` members. */
export type WorkloadOf = (size: number, seed: number) => Workload;

/** The parts of one workload. */
export interface Recipe {
  /** `me` is the user that the rule is about: the member itself, in version 0. */
  preferences(me: string, random: Random): ChannelMembershipPreferences;
  attributes(random: Random, size: number): { [name: string]: string[] };
}

const MESSAGE_SALT = 0x5ba3;
/** A later version of a member's own rule is about another user: so many members further. */
const STRIDE = 7_919;

export function defineWorkload(name: string, { preferences, attributes }: Recipe): WorkloadOf {
  return (size, seed) => {
    const member = (index: number, version = 0): WorkloadMember => ({
      arn: arnOf(index),
      preferences: preferences(userOf((index + version * STRIDE) % size), randomOf(seed, index, version)),
    });
    const message = (index: number) => messageOf(attributes(randomOf(seed + MESSAGE_SALT, index), size));
    return { name, size, member, message, members: membersOf(size, member) };
  };
}

export function messageOf(values: { [name: string]: string[] }): PushMessage {
  const MessageAttributes = Object.fromEntries(Object.entries(values).map(([name, StringValues]) => [name, { StringValues }]));
  return { PushNotification: { Title: "New message" }, MessageAttributes };
}

/** Members as they come from a request or a file: no string is an unflattened concatenation. */
export function* flatChunks({ size, member }: Pick<Workload, "size" | "member">, chunk: number): Generator<WorkloadMember[]> {
  for (let from = 0; from < size; from += chunk)
    yield flat(Array.from({ length: Math.min(chunk, size - from) }, (_, index) => member(from + index)));
}

/** The same one by one, made again for each iteration. */
export function membersOf(size: number, member: (index: number) => WorkloadMember): Iterable<WorkloadMember> {
  return {
    *[Symbol.iterator]() {
      for (const chunk of flatChunks({ size, member }, 10_000)) yield* chunk;
    },
  };
}

/** A copy as if read from JSON. */
export function flat<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function userOf(index: number): string {
  return `user-${index}`;
}

const APP_INSTANCE = "arn:aws:chime:us-east-1:123456789012:app-instance/4f1c2a7e-0b65-4d0e-9a53-7d9a1c1f2b48/user/";
const HEX = "0123456789abcdef01234567";

/** A different ARN for every index, of 98 to 130 characters below a billion. */
function arnOf(index: number): string {
  return `${APP_INSTANCE}${userOf(index)}-${HEX.slice(0, index % 18)}`;
}

export function filtered(rule: string): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: rule } };
}
