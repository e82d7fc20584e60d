import { type KV, Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { isRecord } from "../../diagnostic/describe.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { type ChannelMembershipPreferences, readPreferences, requireKept } from "../../fanout/preferences.ts";
import { requireMembershipNames } from "../../messaging/channels/stored-membership.ts";
import { guidance } from "../../rule/guidance.ts";
import { readText } from "../../rule/parse.ts";
import { type Broker, type BrokerOptions, brokerOf, brokerOptionNames } from "../protocol/broker.ts";
import { ConflictException, isLostRace, withLimits } from "../protocol/errors.ts";
import { membershipKey, streamOf } from "../protocol/names.ts";
import { revisionReader } from "../protocol/newest.ts";
import { type DeploymentSettings, readSettings } from "../protocol/settings.ts";

/** Stored preferences. */
export interface StoredPreferences {
  /** `undefined` for a member that never set any. */
  readonly preferences: ChannelMembershipPreferences | undefined;
  /** The revision for a conditional Put. */
  readonly revision: number;
}

/** The condition of a write: the membership must have the expected revision. */
export interface WriteOptions {
  /** The revision that the membership must have; 0 when it must not exist. Without it, the last writer wins. */
  readonly ifRevision?: number | undefined;
}

const writeOptionNames: readonly string[] = Object.keys({ ifRevision: true } satisfies Record<keyof WriteOptions, true>);

/**
 * The memberships of all channels with their preferences: a KV bucket with one key for each membership. Each operation takes one round trip.
 *
 * @example
 * ```ts
 * import { connectTo, PreferenceBucket, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const bucket = await PreferenceBucket.open(nc);
 * const revision = await bucket.put("arn:team", "arn:bob", { PushNotifications: { AllowNotifications: "NONE" } });
 * const stored = await bucket.get("arn:team", "arn:bob");
 * stored?.preferences; // => { PushNotifications: { AllowNotifications: "NONE" } }
 * stored?.revision === revision; // => true
 * await bucket.delete("arn:team", "arn:bob", { ifRevision: revision });
 * await bucket.get("arn:team", "arn:bob"); // => undefined
 * await nc.close();
 * ```
 */
export class PreferenceBucket {
  /** The settings of the deployment when the bucket was opened. */
  readonly settings: DeploymentSettings;
  /** Returns the newest revision of the bucket. No Put that was answered before the call is newer. */
  readonly revision: () => Promise<number>;
  readonly #bucket: KV;
  readonly #stream: string;

  private constructor(broker: Broker, bucket: KV, settings: DeploymentSettings) {
    this.settings = settings;
    this.#bucket = bucket;
    this.#stream = streamOf(broker.names.bucket);
    this.revision = revisionReader(broker);
  }

  /**
   * Opens the bucket of a deployment. The caller keeps the connection. Takes a few round trips.
   *
   * @throws SetupError if nothing was set up on the broker.
   * @throws TypeError for an unknown option, RangeError for an invalid prefix.
   * @throws Error if the broker does not answer.
   */
  static async open(nc: NatsConnection, options: BrokerOptions = {}): Promise<PreferenceBucket> {
    requireKnownOptions(options, brokerOptionNames, "PreferenceBucket.open");
    const broker = await brokerOf(nc, options);
    const { settings } = await readSettings(broker);
    return new PreferenceBucket(broker, await new Kvm(broker.js).open(broker.names.bucket), settings);
  }

  /**
   * Adds a member, or replaces its preferences; `undefined` means that it never set any. Returns the
   * revision after it is stored. No message published after that is decided by older preferences.
   *
   * @throws FilterRuleError if the preferences are invalid; nothing is changed.
   * @throws ConflictException if the membership has another revision than `ifRevision`.
   * @throws LimitReachedError if the bucket is at a limit; nothing is changed.
   * @throws TypeError for an ARN that cannot be a key. Any other error: the broker did not answer, and the Put may have happened.
   */
  async put(channelArn: string, memberArn: string, preferences?: ChannelMembershipPreferences, write: WriteOptions = {}): Promise<number> {
    requireKnownOptions(write, writeOptionNames, "put");
    const { ifRevision } = write;
    const key = membershipKey(channelArn, memberArn);
    const { onInvalidRule: _, ...options } = this.settings;
    requireKept(
      readPreferences(preferences, (text) => readText(text, { ...options, guidance }), guidance),
      "throw",
      memberArn,
    );
    const value = JSON.stringify({ Preferences: preferences });
    return this.#write(key, ifRevision, () => {
      if (ifRevision === undefined) return this.#bucket.put(key, value);
      return ifRevision === 0 ? this.#bucket.create(key, value) : this.#bucket.update(key, value, ifRevision);
    });
  }

  /**
   * Returns the preferences, or `undefined` for someone who is not a member.
   *
   * @throws SyntaxError if the stored value is not JSON.
   * @throws TypeError for an ARN that cannot be a key, or a stored value that is not a membership.
   * @throws FilterRuleError for stored fields with unknown names.
   */
  async get(channelArn: string, memberArn: string): Promise<StoredPreferences | undefined> {
    const entry = await this.#bucket.get(membershipKey(channelArn, memberArn));
    if (entry === null || entry.operation !== "PUT") return undefined;
    return { preferences: readStored(entry.value), revision: entry.revision };
  }

  /**
   * Removes a member; does nothing if it is not a member.
   *
   * @throws ConflictException like `put`.
   * @throws TypeError for an unknown option, or an ARN that cannot be a key.
   */
  async delete(channelArn: string, memberArn: string, write: WriteOptions = {}): Promise<void> {
    requireKnownOptions(write, writeOptionNames, "delete");
    const { ifRevision } = write;
    const key = membershipKey(channelArn, memberArn);
    await this.#write(key, ifRevision, () => this.#bucket.delete(key, ifRevision === undefined ? {} : { previousSeq: ifRevision }));
  }

  async #write<T>(key: string, ifRevision: number | undefined, write: () => Promise<T>): Promise<T> {
    try {
      return await withLimits(this.#stream, write);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      throw new ConflictException(`the membership ${key} no longer has revision ${ifRevision}`, { cause: error });
    }
  }
}

/** Faster than a Buffer around each value. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads the preferences of a stored membership. @throws SyntaxError for invalid JSON, TypeError for a value that is not a membership, FilterRuleError for unknown names. */
export function readStored(value: Uint8Array): ChannelMembershipPreferences | undefined {
  const stored = JSON.parse(decoder.decode(value)) as unknown;
  if (!isRecord(stored)) throw new TypeError("a membership must be an object");
  requireMembershipNames(stored);
  return stored.Preferences as ChannelMembershipPreferences | undefined;
}
