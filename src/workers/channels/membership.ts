import { FilterRuleError } from "../../diagnostic/error.ts";
import { type Membership, RefusedChannelError } from "../../messaging/channels/cached-channel.ts";
import { readStored } from "../client/preferences.ts";
import type { Change } from "../protocol/change.ts";
import { Undecidable } from "../protocol/errors.ts";

/** Stored preferences that a worker rejects. */
export interface RefusedPreferences {
  /** The channel of the member. */
  readonly channelArn: string;
  /** The member. */
  readonly memberArn: string;
  /** The problem, as codes of diagnostics. */
  readonly problem: string;
}

/** A key that no client of this library writes. Its entry is ignored. */
export interface InvalidKey {
  /** The bucket of the key. */
  readonly bucket: string;
  /** The key, as it is in the bucket. */
  readonly key: string;
}

/** What most members have, as `PreferenceBucket.put` writes it: to compare it takes a tenth of the time of reading it. */
const common = [undefined, "ALL" as const, "NONE" as const].map((AllowNotifications) => {
  const PushNotifications = Object.freeze({ AllowNotifications });
  // Many members share it.
  const membership = Object.freeze({ Preferences: AllowNotifications && Object.freeze({ PushNotifications }) });
  return { membership, stored: Buffer.from(JSON.stringify(membership)) };
});

/** Reads an entry of a member. */
export function membershipOf({ value }: Change): Membership | undefined {
  if (value === undefined) return undefined;
  for (const { membership, stored } of common) if (stored.equals(value)) return membership;
  try {
    return { Preferences: readStored(value) };
  } catch (error) {
    return error instanceof Error ? error : new TypeError("not a membership", { cause: error });
  }
}

/** Describes the problem of stored preferences, without quoting them. */
export function problemOf(error: Error): string {
  if (error instanceof FilterRuleError) return error.diagnostics.map(({ code }) => code).join(", ");
  return error instanceof SyntaxError ? "not JSON" : "not preferences";
}

/** Turns invalid preferences of a channel into a reason of a dead letter; returns other errors as they are. Names the member, and does not quote the rule. */
export function toUndecidable(error: unknown): unknown {
  if (!(error instanceof RefusedChannelError)) return error;
  const { refused, count } = error;
  const more = count > 1 ? `, and ${count - 1} more` : "";
  return new Undecidable(
    "invalid-preferences",
    `the preferences of ${refused.memberArn} are rejected (${problemOf(refused.error)})${more}`,
  );
}
