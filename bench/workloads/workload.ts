import type { ChannelMembershipPreferences, MessageAttributes, PushMessage } from "../../src/index.ts";
import { type Random, randomOf } from "./random.ts";

export interface WorkloadMember {
  readonly arn: string;
  readonly preferences: ChannelMembershipPreferences;
}

/**
 * Members with their preferences, and messages to them. Nothing is kept: every member and message is made
 * when it is asked for, the same one for the same seed, whatever was asked before.
 */
export interface Workload {
  readonly name: string;
  readonly size: number;
  /** All members in order; can be walked again. */
  readonly members: Iterable<WorkloadMember>;
  /** The member at an index below `size`. Version 0 is the start; a higher one is a later change of preference. */
  member(index: number, version?: number): WorkloadMember;
  /** The first 1,000 messages; can be walked again. */
  readonly messages: Iterable<PushMessage>;
  message(index: number): PushMessage;
}

/** Makes a workload of `size` members. */
export type WorkloadOf = (size: number, seed: number) => Workload;

/** What one workload is made of. */
export interface Recipe {
  readonly name: string;
  /** `me` is the user that the rule is about: the member itself, in version 0. */
  preferences(me: string, random: Random): ChannelMembershipPreferences;
  attributes(random: Random, size: number): { [name: string]: string[] };
}

const MESSAGES = 1_000;
const MESSAGE_SALT = 0x5ba3;
/** A later version of a rule about oneself is about somebody else: so many members further on. */
const STRIDE = 7_919;

export function defineWorkload(recipe: Recipe): WorkloadOf {
  return (size, seed) => {
    const member = (index: number, version = 0): WorkloadMember => ({
      arn: arnOf(index),
      preferences: recipe.preferences(userOf((index + version * STRIDE) % size), randomOf(seed, index, version)),
    });
    const message = (index: number): PushMessage => ({
      PushNotification: { Title: "New message" },
      MessageAttributes: toMessageAttributes(recipe.attributes(randomOf(seed + MESSAGE_SALT, index), size)),
    });
    return { name: recipe.name, size, member, message, members: each(size, member), messages: each(MESSAGES, message) };
  };
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

function toMessageAttributes(lists: { [name: string]: string[] }): MessageAttributes {
  return Object.fromEntries(Object.entries(lists).map(([name, StringValues]) => [name, { StringValues }]));
}

function each<T>(count: number, item: (index: number) => T): Iterable<T> {
  return {
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index++) yield item(index);
    },
  };
}
