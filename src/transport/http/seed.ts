import type { ChannelMembershipPreferences } from "../../fanout/preferences.ts";

/** A device of a user, as RegisterAppInstanceUserEndpoint takes it. */
export interface SeedEndpoint {
  /** Default: made from the user and the position in the list. */
  readonly EndpointId?: string;
  /** A name for people. */
  readonly Name?: string;
  /** The service that reaches the device; GCM is FCM. */
  readonly Type: "APNS" | "APNS_SANDBOX" | "GCM";
  /** The push application (default: one that does not exist). */
  readonly ResourceArn?: string;
  /** The tokens of the device. */
  readonly EndpointAttributes: { readonly DeviceToken: string; readonly VoipDeviceToken?: string };
  /** Default ALL. */
  readonly AllowMessages?: "ALL" | "NONE";
  /** Default ACTIVE. */
  readonly EndpointState?: {
    readonly Status: "ACTIVE" | "INACTIVE";
    readonly StatusReason?: "INVALID_DEVICE_TOKEN" | "INVALID_PINPOINT_ARN";
  };
}

/** A user of a {@link Seed}. */
export interface SeedUser {
  /** The ARN of the user, or its last part. */
  readonly AppInstanceUserArn: string;
  /** Default: the last part of the ARN. */
  readonly Name?: string;
  /** The devices of the user. */
  readonly Endpoints?: readonly SeedEndpoint[];
}

/** A channel of a {@link Seed}. */
export interface SeedChannel {
  /** The ARN of the channel, or its last part. */
  readonly ChannelArn: string;
  /** Default: the last part of the ARN. */
  readonly Name?: string;
  /** Default UNRESTRICTED. */
  readonly Mode?: "UNRESTRICTED" | "RESTRICTED";
  /** Default PRIVATE. */
  readonly Privacy?: "PUBLIC" | "PRIVATE";
  /** The user who creates the channel, and so a member and moderator (default: the first member). */
  readonly CreatedBy?: string;
  /** The members, each the ARN of a user or its last part, with its preferences. */
  readonly Members?: readonly {
    readonly MemberArn: string;
    readonly Type?: "DEFAULT" | "HIDDEN";
    readonly Preferences?: ChannelMembershipPreferences;
  }[];
  /** Further moderators. */
  readonly Moderators?: readonly string[];
}

/** What a service begins with; `pushsieve/schema/seed.json` describes it. Where an ARN is expected, its last part is enough. */
export interface Seed {
  /** The schema, for editors. */
  readonly $schema?: string;
  /** The app instance of everything. */
  readonly AppInstanceArn: string;
  /** Users with a name or with endpoints; members need no entry here. */
  readonly Users?: readonly SeedUser[];
  /** Channels with their members. */
  readonly Channels?: readonly SeedChannel[];
}

/**
 * A part of a seed is wrong, or an operation rejects it.
 *
 * @example
 * ```ts
 * import { SeedError, startPushsieve } from "pushsieve/testing";
 *
 * const seed = { AppInstanceArn: "arn:aws:chime:us-east-1:111122223333:app-instance/demo", Channels: [{ ChannelArn: "team" }] };
 * const error = await startPushsieve({ seed }).catch((thrown: unknown) => thrown);
 * error instanceof SeedError && error.path; // => "/Channels/0"
 * ```
 */
export class SeedError extends Error {
  override readonly name = "SeedError";
  /** JSON pointer to the part. */
  readonly path: string;

  /** Creates the error of the part at a JSON pointer. */
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}
