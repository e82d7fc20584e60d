import type { StoredMsg } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { decodeRow, encodeRow } from "../../messaging/store/decode.ts";
import type { Key, Kind } from "../../messaging/store/rows.ts";
import { SortedRows } from "../../messaging/store/sorted-rows.ts";
import {
  type Change,
  DamagedRowError,
  type Expectation,
  type MessagingStore,
  type Page,
  type Range,
  StoreConflictError,
  type Stored,
} from "../../messaging/store/store.ts";
import type { InvalidKey } from "../channels/membership.ts";
import { Watch } from "../channels/watch.ts";
import { type Broker, type BrokerOptions, brokerOf, brokerOptionNames } from "../protocol/broker.ts";
import type { Change as EntryChange } from "../protocol/change.ts";
import { isLostRace, withLimits } from "../protocol/errors.ts";
import { parseMembershipKey, streamOf } from "../protocol/names.ts";
import { type BucketState, stateReader } from "../protocol/newest.ts";
import { persist } from "../protocol/retry.ts";
import { type DeploymentSettings, readSettings } from "../protocol/settings.ts";
import { placeOf, rowKeyOf } from "./row-key.ts";

/** The last entry of a key: its revision, and its text unless it was removed. */
interface Entry {
  /** 0 if there never was an entry. */
  readonly seq: number;
  readonly text: string | undefined;
}

/** The options of {@link NatsStore}. */
export interface NatsStoreOptions extends BrokerOptions {
  /** Called for an entry whose key no client of this library writes. It is ignored. */
  readonly onInvalidKey?: ((invalid: InvalidKey) => void) | undefined;
}

const optionNames: readonly string[] = [...brokerOptionNames, "onInvalidKey"];

type Listener = (key: Key, stored: Stored | undefined) => void;

/** How long a list waits for the keys of rows from other processes. */
const PATIENCE = 10_000;
/** The number of rows read at a time. */
const IN_FLIGHT = 64;

/**
 * Keeps the rows of the service in two KV buckets, for several processes at once. A row is read from the leader of its bucket,
 * so a read sees every answered commit of any process. Lists first wait until the keys are equally new.
 *
 * A commit of several rows is checked as a whole and then written row by row, in order, each with its condition. A
 * reader may see a part of it meanwhile. A part may also remain if the process dies, or if another process changes a row
 * at that moment (StoreConflictError). The operations are designed so that such a part does no harm.
 *
 * @example
 * ```ts
 * import { connectTo, NatsStore, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const store = await NatsStore.open(nc);
 * const key = { kind: "moderator", group: "arn:team", id: "arn:bob" } as const;
 * const CreatedBy = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/eve";
 * await store.commit([{ put: key, value: { CreatedBy, CreatedAt: 0 }, expect: "absent" }]);
 * (await store.get(key))?.value; // => { CreatedBy, CreatedAt: 0 }
 * await store.close();
 * await nc.close();
 * ```
 */
export class NatsStore implements MessagingStore {
  /** The settings of the deployment when the store was opened. */
  readonly settings: DeploymentSettings;
  readonly #broker: Broker;
  readonly #view: SortedRows<number> = new SortedRows();
  readonly #listeners: Set<Listener> = new Set();
  /** By bucket. */
  readonly #watches: Map<string, Watch> = new Map();
  readonly #states: Map<string, () => Promise<BucketState>>;
  /** The newest revisions that this process wrote. Changes at or below them are not news. */
  readonly #written: Map<string, number> = new Map();

  private constructor(broker: Broker, settings: DeploymentSettings) {
    this.#broker = broker;
    this.settings = settings;
    this.#states = new Map([broker.names.bucket, broker.names.rows].map((bucket) => [bucket, stateReader(broker, bucket)]));
  }

  /**
   * Reads all keys, O(rows). The caller keeps the connection.
   *
   * @throws SetupError if nothing was set up on the broker.
   * @throws TypeError for an unknown option, RangeError for an invalid prefix.
   * @throws Error if the broker does not answer.
   */
  static async open(nc: NatsConnection, options: NatsStoreOptions = {}): Promise<NatsStore> {
    requireKnownOptions(options, optionNames, "NatsStore.open");
    const broker = await brokerOf(nc, options);
    const { bucket, rows } = broker.names;
    const store = new NatsStore(broker, (await readSettings(broker)).settings);
    const watch = async (name: string, keyOf: (change: EntryChange) => Key | undefined) => {
      const listener = {
        onChange: (change: EntryChange) => {
          const key = keyOf(change);
          if (key !== undefined) store.#take(name, key, change);
          else if (change.value !== undefined) options.onInvalidKey?.({ bucket: name, key: change.key });
        },
        onSettings: () => {},
        onStart: () => store.#view.clear(name === bucket),
      };
      store.#watches.set(name, await Watch.open(broker, listener, name));
    };
    await watch(bucket, ({ key }) => {
      const names = parseMembershipKey(key);
      return names && { kind: "membership", group: names.channelArn, id: names.memberArn };
    });
    await watch(rows, ({ key }) => rowKeyOf(key));
    return store;
  }

  /**
   * Returns one row as its leader has it, or `undefined`. One round trip.
   *
   * @throws DamagedRowError if the row cannot be read, TypeError for a key that no row has.
   * @throws Error if the broker does not answer.
   */
  async get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    const { seq, text } = await this.#last(key);
    return text === undefined ? undefined : { key, value: decodeRow(key, text), revision: seq };
  }

  /**
   * Lists rows in order. One round trip for the newest revision, and one for each row, 64 at a time.
   *
   * @throws Error if the keys do not become as new as that revision within 10 seconds, or if the broker does not answer.
   */
  async list<K extends Kind>({ kind, group, id, limit, ...bounds }: Range<K>): Promise<Page<K>> {
    const { bucket } = placeOf(this.#broker.names, { kind, group: "-", id: "-" });
    await this.#catchUp(bucket);
    // One more than requested shows whether there is a next page.
    const found =
      group === undefined ? this.#view.ofMember(id ?? "", bounds, limit + 1) : this.#view.ofGroup(kind, group, bounds, limit + 1);
    const page = found.slice(0, limit);
    const rows: Stored<K>[] = [];
    const damaged: DamagedRowError[] = [];
    for (let start = 0; start < page.length; start += IN_FLIGHT) {
      const keys = page
        .slice(start, start + IN_FLIGHT)
        .map(([half]): Key<K> => ({ kind, group: group ?? half, id: group === undefined ? (id ?? "") : half }));
      for (const read of await Promise.allSettled(keys.map((key) => this.get(key)))) {
        if (read.status === "fulfilled") {
          // Removed since the keys were read.
          if (read.value !== undefined) rows.push(read.value);
        } else if (read.reason instanceof DamagedRowError) damaged.push(read.reason);
        else throw read.reason;
      }
    }
    const next = found.length > limit ? page.at(-1)?.[0] : undefined;
    return { rows, damaged, ...(next === undefined ? {} : { next }) };
  }

  /**
   * Returns the groups that have rows of a kind, in order. One round trip for the newest revision; O(groups of the kind).
   *
   * @throws Error if the keys do not become as new as that revision within 10 seconds, or if the broker does not answer.
   */
  async groups(kind: Kind, limit: number, after?: string): Promise<readonly string[]> {
    await this.#catchUp(placeOf(this.#broker.names, { kind, group: "-", id: "-" }).bucket);
    return this.#view.groups(kind, limit, after);
  }

  /**
   * Checks all expectations, and then writes row by row, in order: one round trip for each step.
   *
   * @throws StoreConflictError if an expectation is not met, or if another process changes a row at that moment. In the second case
   *   earlier steps may remain.
   * @throws Error if the broker did not answer; some steps may remain.
   */
  async commit(changes: readonly Change[]): Promise<void> {
    const known = new Map<string, Entry>();
    await Promise.all(changes.map((change) => this.#check(change, known)));
    for (const change of changes) {
      if ("put" in change) await this.#write(change.put, encodeRow(change.value), change.expect, known);
      else if ("remove" in change) await this.#write(change.remove, undefined, change.expect, known);
      else if ("removeGroup" in change) await this.#removeGroup(change.removeGroup.kind, change.removeGroup.group, known);
    }
  }

  /** Calls back with rows that other processes changed, or `undefined` for removed rows. Returns an unsubscribe function. */
  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends the watches. The connection stays open. Closing twice does nothing. */
  async close(): Promise<void> {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    await Promise.all(watches.map((watch) => watch.close()));
  }

  /** Checks the expectations of all steps before the first step is written. */
  async #check(change: Change, known: Map<string, Entry>): Promise<void> {
    if ("removeGroup" in change || change.expect === undefined) return;
    const key = "put" in change ? change.put : "remove" in change ? change.remove : change.check;
    const entry = await this.#last(key);
    if (!isMet(change.expect, entry)) throw new StoreConflictError(key, change.expect);
    known.set(this.#nameOf(key), entry);
  }

  async #write(key: Key, text: string | undefined, expect: Expectation | undefined, known: Map<string, Entry>): Promise<void> {
    const { streams, names } = this.#broker;
    const { bucket, key: name } = placeOf(names, key);
    const place = this.#nameOf(key);
    const lastOfSubject = expect === undefined ? undefined : known.get(place)?.seq;
    const head = headers();
    if (text === undefined) head.set("KV-Operation", "DEL");
    try {
      const entry = { data: text, lastOfSubject, headers: head };
      const { seq } = await withLimits(streamOf(bucket), () => streams.store(`$KV.${bucket}.${name}`, entry));
      this.#written.set(place, seq);
      // A later step of the same commit depends on this step.
      if (known.has(place)) known.set(place, { seq, text });
    } catch (error) {
      if (isLostRace(error) && expect !== undefined) throw new StoreConflictError(key, expect);
      throw error;
    }
  }

  async #removeGroup(kind: Kind, group: string, known: Map<string, Entry>): Promise<void> {
    const { bucket } = placeOf(this.#broker.names, { kind, group: "-", id: "-" });
    await this.#catchUp(bucket);
    const ids = this.#view.ofGroup(kind, group, {}, Number.POSITIVE_INFINITY).map(([id]) => id);
    for (let start = 0; start < ids.length; start += IN_FLIGHT) {
      await Promise.all(ids.slice(start, start + IN_FLIGHT).map((id) => this.#write({ kind, group, id }, undefined, undefined, known)));
    }
  }

  async #catchUp(bucket: string): Promise<void> {
    const { created, revision, time } = await this.#states.get(bucket)!();
    const isThere = await this.#watches.get(bucket)?.reachedStamp({ bucket: created, revision, time }, PATIENCE);
    if (isThere !== true) throw new Error("the store is closed, or the broker does not report changes");
  }

  /** Reads from the leader, because a replica may be behind. */
  async #last(key: Key): Promise<Entry> {
    const { jsm, names } = this.#broker;
    const { bucket, key: name } = placeOf(names, key);
    const entry = await persist(() => jsm.streams.getMessage(streamOf(bucket), { last_by_subj: `$KV.${bucket}.${name}` }));
    return entry === null ? { seq: 0, text: undefined } : { seq: entry.seq, text: textOf(entry) };
  }

  #take(bucket: string, key: Key, { value, revision }: EntryChange): void {
    if (value === undefined) this.#view.delete(key);
    else this.#view.set(key, revision);
    const place = this.#nameOf(key);
    const written = this.#written.get(place) ?? 0;
    if (written === revision) this.#written.delete(place);
    if (revision <= written || !this.#watches.has(bucket)) return;
    for (const listener of this.#listeners) this.#tell(listener, key, value, revision);
  }

  #tell(listener: Listener, key: Key, value: Uint8Array | undefined, revision: number): void {
    try {
      const text = value === undefined ? undefined : Buffer.from(value).toString("utf8");
      listener(key, text === undefined ? undefined : ({ key, value: decodeRow(key, text), revision } as Stored));
    } catch (error) {
      // A damaged row is reported when it is read.
      if (!(error instanceof DamagedRowError)) throw error;
    }
  }

  #nameOf(key: Key): string {
    const { bucket, key: name } = placeOf(this.#broker.names, key);
    return `${bucket} ${name}`;
  }
}

function textOf({ header, data }: StoredMsg): string | undefined {
  return header?.has("KV-Operation") === true ? undefined : Buffer.from(data).toString("utf8");
}

function isMet(expected: Expectation, { seq, text }: Entry): boolean {
  if (expected === "absent") return text === undefined;
  return text !== undefined && (expected === "present" || expected === seq);
}
