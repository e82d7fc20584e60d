import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelMembershipPreferences, decide, type PushMessage } from "../../src/index.ts";
import type { PreferenceBucket, Published, Publisher, StoredBatch } from "../../src/workers/index.ts";
import type { BrokerOracle } from "./broker-oracle.ts";
import { notifiedBy } from "./decisions.ts";

/** Milliseconds after which a cluster must have a leader again. */
const PATIENCE = 90_000;

interface Version {
  readonly revision: number;
  readonly preferences: ChannelMembershipPreferences | undefined;
  /** The broker acknowledged it and did not keep it, which is excused. */
  isLost?: boolean;
}

interface Sent {
  readonly channelArn: string;
  readonly message: PushMessage;
  readonly published: Published;
}

/**
 * Puts preferences and publishes messages, and remembers every revision of every preference. So it knows the possible decisions
 * of every member and message.
 */
export class Scene {
  readonly sent: Map<string, Sent> = new Map();
  #buckets: readonly PreferenceBucket[];
  #publishers: readonly Publisher[];
  #calls = 0;
  readonly #channels: Map<string, Map<string, Version[]>> = new Map();
  readonly #oracle: BrokerOracle | undefined;

  constructor(buckets: readonly PreferenceBucket[], publishers: readonly Publisher[], oracle?: BrokerOracle) {
    this.#buckets = buckets;
    this.#publishers = publishers;
    this.#oracle = oracle;
  }

  /** Uses other connections, each in turn. */
  through(buckets: readonly PreferenceBucket[], publishers: readonly Publisher[]): void {
    this.#buckets = buckets;
    this.#publishers = publishers;
  }

  /**
   * Like a careful client: repeats an unanswered Put until it is answered. Each attempt is on a condition, so that one which
   * arrives late, after a later Put, changes nothing.
   */
  async put(channelArn: string, memberArn: string, preferences?: ChannelMembershipPreferences): Promise<void> {
    const members = this.#channels.get(channelArn) ?? new Map<string, Version[]>();
    this.#channels.set(channelArn, members);
    const known = (): readonly Version[] => members.get(memberArn) ?? [];
    const newest = (): Version | undefined => known().findLast(({ isLost }) => isLost !== true);
    let ifRevision = newest()?.revision ?? 0;
    for (let end = Date.now() + PATIENCE; ; ) {
      const bucket = this.#buckets[this.#calls++ % this.#buckets.length]!;
      try {
        const revision = await bucket.put(channelArn, memberArn, preferences, { ifRevision });
        members.set(
          memberArn,
          [...known(), { revision, preferences }].sort((a, b) => a.revision - b.revision),
        );
        return;
      } catch {
        await sleep(50);
        const revision = (await bucket.get(channelArn, memberArn).catch(() => undefined))?.revision ?? 0;
        const answered = newest()?.revision ?? 0;
        ifRevision = Math.max(revision, answered);
        const replacement = revision < answered && (await this.#oracle?.replacementOf(channelArn, memberArn, answered).catch(() => {}));
        if (typeof replacement === "number") {
          newest()!.isLost = true;
          ifRevision = replacement;
        }
        if (Date.now() < end) continue;
        throw new Error(`${memberArn}: revision ${answered} was answered, the bucket has ${revision}, and no Put succeeds`);
      }
    }
  }

  /** Repeats an unanswered message too: its id is the same. */
  async publish(channelArn: string, messageId: string, message: PushMessage): Promise<void> {
    const answered = [...(this.#channels.get(channelArn)?.values() ?? [])].map((versions) => versions.at(-1)?.revision ?? 0);
    const least = Math.max(0, ...answered);
    for (let isAgain = false; ; isAgain = true) {
      try {
        const published = await this.#publishers[this.#calls++ % this.#publishers.length]!.publish({ channelArn, messageId, message });
        // The call before may have stored it, with its own stamp.
        const revision = isAgain && published.isDuplicate ? Math.min(least, published.revision) : published.revision;
        this.sent.set(messageId, { channelArn, message, published: { ...published, revision } });
        return;
      } catch {
        await sleep(50);
      }
    }
  }

  members(channelArn: string): readonly string[] {
    return [...(this.#channels.get(channelArn)?.keys() ?? [])];
  }

  /** Returns whether the broker lost a revision of a member that was not known to be lost: then the member may be decided by an older one. */
  async lose(channelArn: string, memberArn: string): Promise<boolean> {
    const lost = (await this.#oracle?.lostRevisions(channelArn, memberArn)) ?? new Set();
    const found = this.#channels
      .get(channelArn)!
      .get(memberArn)!
      .filter(({ revision, isLost }) => isLost !== true && lost.has(revision));
    for (const version of found) version.isLost = true;
    return found.length > 0;
  }

  /** Throws unless the preferences allowed a decision at some moment since the message was published. */
  check(messageId: string, batches: readonly StoredBatch[]): { notified: number; takenOver: boolean; fresh: number } {
    const { channelArn, message, published } = this.sent.get(messageId)!;
    const notified = notifiedBy(batches);
    let fresh = 0;
    for (const [memberArn, versions] of this.#channels.get(channelArn) ?? []) {
      const stamped = versions.findLastIndex(({ revision, isLost }) => revision <= published.revision && isLost !== true);
      const allowed = versions.slice(Math.max(stamped, 0)).map(({ preferences }) => decide(memberArn, preferences, message).notify);
      // The lost entry overwrote the one before, so it may not even be a member.
      if (versions.some(({ isLost }) => isLost === true)) allowed.push(false);
      if (!allowed.includes(notified.has(memberArn))) {
        const history = JSON.stringify({ revision: published.revision, decided: batches.map(({ chain }) => chain.revision), versions });
        throw new Error(`${messageId}: ${memberArn} was decided on a preference older than its stamp: ${history}`, {
          cause: { channelArn, memberArn },
        });
      }
      // If all allowed preferences agree and the ones before them do not, an old preference would have been noticed.
      const before = versions[stamped - 1];
      if (before !== undefined && allowed.every((each) => each === allowed[0])) {
        if (decide(memberArn, before.preferences, message).notify !== allowed[0]) fresh++;
      }
    }
    for (const arn of notified) if (!this.#channels.get(channelArn)?.has(arn)) throw new Error(`${arn} is not a member of ${channelArn}`);
    for (const { chain } of batches) {
      const { revision } = chain;
      if (revision < published.revision) throw new Error(`${messageId} was decided at revision ${revision}, before ${published.revision}`);
    }
    return { notified: notified.size, takenOver: batches.at(-1)?.chain.takenOver === true, fresh };
  }
}
