import { type JetStreamManager, jetstreamManager, type StoredMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  consumerName,
  decisionSubject,
  membershipKey,
  messageKey,
  namesOf,
  partitionOf,
  READER,
  streamOf,
} from "../../src/workers/protocol/names.ts";
import { type Acknowledged, type Delivered, Ledger } from "./ledger.ts";

const names = namesOf();
const bucket = streamOf(names.bucket);

export interface OracleOptions {
  readonly partitions: number;
  /** Of the server (default: what it says). */
  readonly version?: string | undefined;
  /** A new leader may not have applied yet what the old one acknowledged; after so many milliseconds it must (default 5,000). */
  readonly doubtMs?: number;
}

/** What a broker did not keep, in words. */
export type BrokerFaults = Readonly<Record<WriteFault | "lost decisions" | "lost messages", readonly string[]>>;

type WriteFault = "lost writes" | "positions given twice" | "writes against their condition" | "writes that a consumer skipped";

/**
 * Says whether a broker kept what it acknowledged, from its traffic and from the content of its streams. What is wrong although the broker
 * kept everything is our fault.
 */
export class BrokerOracle {
  /** Whether this version is known to lose writes in a cluster (docs/scale.md). Of others, nothing is excused. */
  readonly excuses: boolean;
  readonly #ledger: Ledger;
  readonly #jsm: JetStreamManager;
  readonly #partitions: number;
  readonly #doubtMs: number;
  /** When a doubt began, by what is in doubt. */
  readonly #doubts: Map<string, number> = new Map();
  /** What was seen to be lost, also if a later write hides it. */
  readonly #lost: Map<string, Set<number>> = new Map();
  readonly #messages: Map<string, string> = new Map();

  private constructor(ledger: Ledger, jsm: JetStreamManager, { partitions, version = "", doubtMs = 5_000 }: OracleOptions) {
    this.#ledger = ledger;
    this.#jsm = jsm;
    this.#partitions = partitions;
    this.#doubtMs = doubtMs;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    this.excuses = major < 2 || (major === 2 && minor < 12);
  }

  /** The caller keeps the connection. `urls` are the addresses of all servers, with a user that may do everything. */
  static async open(nc: NatsConnection, urls: readonly string[], options: OracleOptions): Promise<BrokerOracle> {
    const requests = [`$KV.${names.bucket}.>`, `${names.prefix}.messages.>`, `${names.prefix}.decisions.>`];
    const ledger = await Ledger.open(urls, requests, names.messages);
    return new BrokerOracle(ledger, await jetstreamManager(nc, { checkAPI: false }), { version: nc.info?.version, ...options });
  }

  async close(): Promise<void> {
    await this.#ledger.close();
  }

  /** The revision that the bucket has of a member in place of an acknowledged one, if that is excused. Undefined while there is a doubt. */
  async replacementOf(channelArn: string, memberArn: string, revision: number): Promise<number | undefined> {
    if (!this.excuses) return undefined;
    await this.#ledger.arrive();
    const subject = subjectOf(channelArn, memberArn);
    if (!this.#ledger.of(bucket).some((entry) => entry.subject === subject && entry.seq === revision)) return undefined;
    const newest = (await this.#stored(bucket, { last_by_subj: subject }))?.seq ?? 0;
    if (!this.#isSure(`${subject} ${revision}`, newest < revision)) return undefined;
    this.#lost.set(subject, new Set(this.#lost.get(subject)).add(revision));
    return newest;
  }

  /** The acknowledged revisions of a member that the bucket did not keep, if that is excused. */
  async lostRevisions(channelArn: string, memberArn: string): Promise<ReadonlySet<number>> {
    if (!this.excuses) return new Set();
    await this.#ledger.arrive();
    return new Set((await this.#lostOf(subjectOf(channelArn, memberArn), this.#history())).keys());
  }

  /** Why a message has no complete decision, if it is the broker's fault and excused. Undefined while there is a doubt. */
  async excuseOf(channelArn: string, messageId: string): Promise<string | undefined> {
    if (!this.excuses) return undefined;
    const fault = await this.#faultOf(channelArn, messageId);
    if (!this.#isSure(messageId, fault !== undefined)) return undefined;
    this.#messages.set(messageId, fault!);
    return fault;
  }

  /** The acknowledged batches of a message that the stream of decisions did not keep, if that is excused. */
  async lostBatches(channelArn: string, messageId: string): Promise<readonly string[]> {
    if (!this.excuses) return [];
    await this.#ledger.arrive();
    const subject = decisionSubject(names, channelArn, messageId, this.#partitions);
    return this.#lostEntries(this.#ledger.of(names.decisions).filter((entry) => entry.subject === subject));
  }

  /** Everything that was not kept. */
  async faults(): Promise<BrokerFaults> {
    await this.#ledger.arrive();
    const history = this.#history();
    const writes: Record<WriteFault, string[]> = {
      "lost writes": [],
      "positions given twice": [],
      "writes against their condition": [],
      "writes that a consumer skipped": [],
    };
    for (const subject of history.bySubject.keys()) {
      for (const [revision, fault] of await this.#lostOf(subject, history)) writes[fault].push(`${subject} ${revision}`);
    }
    return {
      ...writes,
      "lost decisions": await this.#lostEntries(this.#ledger.of(names.decisions)),
      "lost messages": [...this.#messages].map(([messageId, fault]) => `${messageId}: ${fault}`),
    };
  }

  #history(): History {
    const all = this.#ledger.of(bucket);
    const delivered = this.#ledger.deliveredFrom(bucket);
    return {
      bySubject: groupBy(all, ({ subject }) => subject),
      byPosition: groupBy(all, ({ seq }) => seq),
      deliveredAt: groupBy(delivered, ({ seq }) => seq),
      // Readers read the whole bucket in order.
      steps: stepsOf(delivered.filter(({ consumer }) => consumer.startsWith(READER))),
    };
  }

  async #lostOf(subject: string, history: History): Promise<ReadonlyMap<number, WriteFault>> {
    const own = history.bySubject.get(subject) ?? [];
    const newest = (await this.#stored(bucket, { last_by_subj: subject }))?.seq ?? 0;
    const faults = new Map<number, WriteFault>();
    for (const entry of own) {
      // A later write was stored on the condition that this one does not exist.
      const isDenied = own.some(({ seq, expected }) => seq > entry.seq && expected !== undefined && expected < entry.seq);
      if (entry.seq > newest || this.#lost.get(subject)?.has(entry.seq)) faults.set(entry.seq, "lost writes");
      else if (isGivenTwice(entry, history)) faults.set(entry.seq, "positions given twice");
      else if (isDenied) faults.set(entry.seq, "writes against their condition");
      else if (entry.seq === newest && history.steps.some(([before, after]) => before < newest && newest < after))
        faults.set(entry.seq, "writes that a consumer skipped");
    }
    return faults;
  }

  async #lostEntries(entries: readonly Acknowledged[]): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const { stream, subject, seq, id } of entries) {
      if ((await this.#stored(stream, { seq }))?.header.get("Nats-Msg-Id") !== id) lost.push(`${subject} ${seq}`);
    }
    return [...new Set(lost)];
  }

  async #faultOf(channelArn: string, messageId: string): Promise<string | undefined> {
    await this.#ledger.arrive();
    const all = this.#ledger.of(names.messages);
    const id = messageKey(channelArn, messageId);
    const own = all.filter((entry) => entry.id === id);
    if (own.some(({ seq }) => all.some((other) => other.seq === seq && other.id !== id))) return "its position was given twice";
    const [batch] = await this.lostBatches(channelArn, messageId);
    if (batch !== undefined) return `its decision ${batch} was lost`;
    // Nothing was acknowledged, or a worker was done with it: without a decision, that is our fault.
    if (own.length === 0 || own.some(({ seq }) => this.#ledger.isFinished(seq))) return undefined;
    for (const { seq } of own) {
      const stored = await this.#stored(names.messages, { seq });
      if (stored?.header.get("Nats-Msg-Id") !== id) continue;
      const { revision } = stored.json<{ revision: number }>();
      const { last_seq } = (await this.#jsm.streams.info(bucket)).state;
      if (revision > last_seq && this.#ledger.of(bucket).some((entry) => entry.seq >= revision)) {
        return `it waits for revision ${revision}, which was lost`;
      }
      const { ack_floor, delivered, num_ack_pending, num_pending } = await this.#jsm.consumers.info(
        names.messages,
        consumerName(partitionOf(channelArn, this.#partitions)),
      );
      const isPassed = num_ack_pending === 0 && (num_pending === 0 || delivered.stream_seq >= seq);
      return isPassed || ack_floor.stream_seq >= seq ? `its consumer went past position ${seq}` : undefined;
    }
    return `position ${own[0]!.seq} was lost`;
  }

  /** From the leader of the stream. */
  async #stored(stream: string, query: { seq: number } | { last_by_subj: string }): Promise<StoredMsg | null> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#jsm.streams.getMessage(stream, query);
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
  }

  #isSure(what: string, isWrong: boolean): boolean {
    if (!isWrong) this.#doubts.delete(what);
    else if (!this.#doubts.has(what)) this.#doubts.set(what, Date.now());
    return isWrong && Date.now() - this.#doubts.get(what)! >= this.#doubtMs;
  }
}

/** What was seen of the bucket. */
interface History {
  readonly bySubject: ReadonlyMap<string, readonly Acknowledged[]>;
  readonly byPosition: ReadonlyMap<number, readonly Acknowledged[]>;
  readonly deliveredAt: ReadonlyMap<number, readonly Delivered[]>;
  /** The positions of two entries that a reader delivered one after the other, where others are between them. */
  readonly steps: readonly (readonly [before: number, after: number])[];
}

/** Acknowledged to another write, or delivered as another entry. */
function isGivenTwice({ seq, id, subject }: Acknowledged, { byPosition, deliveredAt }: History): boolean {
  const delivered = deliveredAt.get(seq) ?? [];
  return (
    byPosition.get(seq)!.some((other) => other.id !== id) ||
    delivered.some((other) => other.subject !== subject || other.time !== delivered[0]!.time)
  );
}

function stepsOf(delivered: readonly Delivered[]): [before: number, after: number][] {
  const positions = new Map(delivered.map(({ consumer, count, seq }) => [`${consumer} ${count}`, seq]));
  return delivered.flatMap(({ consumer, count, seq }) => {
    const next = positions.get(`${consumer} ${count + 1}`) ?? 0;
    return next > seq + 1 ? [[seq, next]] : [];
  });
}

function groupBy<T, K>(entries: readonly T[], keyOf: (entry: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const entry of entries) {
    const group = groups.get(keyOf(entry));
    if (group === undefined) groups.set(keyOf(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

function subjectOf(channelArn: string, memberArn: string): string {
  return `$KV.${names.bucket}.${membershipKey(channelArn, memberArn)}`;
}
