import { FilterRuleError } from "../../diagnostic/error.ts";
import type { MembershipChange } from "../../messaging/channels/cached-channel.ts";
import { readStored } from "../client/preferences.ts";
import type { Change } from "../protocol/change.ts";
import { decodeArn } from "../protocol/names.ts";

/** Stored preferences that a worker rejects. */
export interface RefusedPreferences {
  /** The channel of the member. */
  readonly channelArn: string;
  /** The member. */
  readonly memberArn: string;
  /** The problem, as codes of diagnostics. */
  readonly problem: string;
}

/** Reads an entry of the bucket as a membership. */
export function membershipOf({ member, value }: Change): MembershipChange {
  const memberArn = decodeArn(member);
  if (value === undefined) return [memberArn, undefined];
  try {
    return [memberArn, { Preferences: readStored(value) }];
  } catch (error) {
    return [memberArn, error instanceof Error ? error : new TypeError("not a membership", { cause: error })];
  }
}

/** Describes the problem of stored preferences, without quoting them. */
export function problemOf(error: Error): string {
  if (error instanceof FilterRuleError) return error.diagnostics.map(({ code }) => code).join(", ");
  return error instanceof SyntaxError ? "not JSON" : "not preferences";
}
