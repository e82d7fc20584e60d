import { type Diagnostic, hasErrors } from "../diagnostic/diagnostic.ts";
import type { RuleTape } from "../rule/tape.ts";
import { withRoom } from "../rule-index/interning/arena.ts";
import type { MemberId, RuleIndex } from "../rule-index/rule-index.ts";
import { type Member, preferenceKinds } from "./member.ts";
import type { KeptPreferences, PreferenceKind } from "./preferences.ts";
import { type Snapshot, Versions } from "./versions.ts";

/** What changes: the id of an ARN, and the member of an id. */
type Key = string | MemberId;
type Value = MemberId | Member;

/** The members of a channel at one moment. */
export interface MemberSnapshot {
  /** Ids are less than this. */
  readonly end: MemberId;
  /** The number of members of each kind. */
  readonly counts: Readonly<Record<PreferenceKind, number>>;
  /** The ids and the members. */
  readonly state: Omit<Snapshot<Key, Value>, "get"> & {
    get(memberArn: string): MemberId | undefined;
    get(id: MemberId): Member | undefined;
  };
}

/**
 * Members by ARN and by number. A member costs its ARN, its entry in a Map, and a few bytes: a rule text that the rule index can
 * print is not kept twice.
 */
export class MemberTable {
  readonly #ids: Map<string, MemberId> = new Map();
  /** By id; the empty string if there is no member. */
  readonly #arns: string[] = [];
  #kinds: Uint8Array<ArrayBuffer> = new Uint8Array(4);
  /** By id: rule texts that the rule does not print; as long as the last member with such a text needs. */
  readonly #texts: (string | undefined)[] = [];
  readonly #diagnostics: Map<MemberId, readonly Diagnostic[]> = new Map();
  readonly #freeIds: MemberId[] = [];
  readonly #counts: Record<PreferenceKind, number> = { "no-preference": 0, all: 0, none: 0, filtered: 0, "invalid-rule": 0 };
  readonly #index: Pick<RuleIndex, "get">;
  readonly #readRule: (text: string) => RuleTape;
  /** One history of both, so that a fan-out pays for one snapshot (`npm run bench:compare`). */
  readonly #versions: Versions<Key, Value> = new Versions(
    (key) => (typeof key === "string" ? this.#ids.get(key) : this.member(key)),
    (key) => (typeof key === "string" ? this.#ids.get(key) : this.#settled(key)),
  );

  /** `index` has the rules of the members; `readRule` reads an accepted text again, to the same rule. */
  constructor(index: Pick<RuleIndex, "get">, readRule: (text: string) => RuleTape) {
    this.#index = index;
    this.#readRule = readRule;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The number of members of each kind. */
  get counts(): Readonly<Record<PreferenceKind, number>> {
    return this.#counts;
  }

  id(memberArn: string): MemberId | undefined {
    return this.#ids.get(memberArn);
  }

  /** Returns the ARNs of some ids at the time of a snapshot. O(ids), whatever has changed since. */
  arns(snapshot: MemberSnapshot, ids: Uint32Array): string[] {
    const arns = new Array<string>(ids.length);
    for (let i = 0; i < ids.length; i++) arns[i] = this.#arns[ids[i]!]!;
    if (snapshot.state.isCurrent) return arns;
    const { changed } = snapshot.state;
    // With many ids, a bit for each is faster than a table (bench/hold-fan-outs). It takes at most 8 bytes an id.
    const usesBits = changed.size <= ids.length && snapshot.end < 64 * ids.length;
    const bits = new Uint8Array(usesBits ? (snapshot.end >>> 3) + 1 : 0);
    if (usesBits) for (const key of changed.keys()) if (typeof key === "number") bits[key >>> 3]! |= 1 << (key & 7);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (usesBits ? (bits[id >>> 3]! >>> (id & 7)) & 1 : changed.has(id)) arns[i] = snapshot.state.get(id)?.memberArn ?? "";
    }
    return arns;
  }

  member(id: MemberId): Member | undefined {
    const memberArn = this.#arns[id] ?? "";
    if (memberArn === "") return undefined;
    const kind = this.#kindOf(id);
    // No accessor: an object literal with one takes long to make (bench/hold-fan-outs).
    const rule = () => (kind === "filtered" ? (this.#index.get(id) as RuleTape) : undefined);
    return { memberArn, kind, text: this.#texts[id], diagnostics: this.#diagnostics.get(id), rule };
  }

  /** Yields members in the order in which they were added, including those that are added meanwhile. */
  *members(): Generator<Member> {
    for (const id of this.#ids.values()) yield this.member(id) as Member;
  }

  /** Adds or replaces a member, before the index does. Returns its id. */
  put(memberArn: string, { kind, text, accepted, diagnostics }: KeptPreferences): MemberId {
    const known = this.#ids.get(memberArn);
    const id = known ?? this.#freeIds.pop() ?? this.#arns.length;
    this.#versions.note(id);
    if (known === undefined) {
      this.#versions.note(memberArn);
      this.#ids.set(memberArn, id);
      this.#arns[id] = memberArn;
      this.#kinds = withRoom(this.#kinds, id + 1);
    } else this.#counts[this.#kindOf(id)]--;
    this.#counts[kind]++;
    this.#kinds[id] = preferenceKinds.indexOf(kind);
    this.#keepText(id, accepted?.isCanonical === true ? undefined : text);
    if (diagnostics.length > 0 && hasErrors(diagnostics)) this.#diagnostics.set(id, diagnostics);
    else if (this.#diagnostics.size > 0) this.#diagnostics.delete(id);
    return id;
  }

  /** Removes a member, before the index does. Returns its former id. */
  remove(memberArn: string): MemberId | undefined {
    const id = this.#ids.get(memberArn);
    if (id === undefined) return undefined;
    this.#versions.note(id);
    this.#versions.note(memberArn);
    this.#ids.delete(memberArn);
    this.#arns[id] = "";
    this.#freeIds.push(id);
    this.#counts[this.#kindOf(id)]--;
    this.#keepText(id, undefined);
    this.#diagnostics.delete(id);
    if (this.#ids.size === 0) {
      this.#arns.length = 0;
      this.#texts.length = 0;
      this.#freeIds.length = 0;
      this.#versions.forget();
    }
    return id;
  }

  snapshot(): MemberSnapshot {
    const state = this.#versions.snapshot() as MemberSnapshot["state"];
    return { state, end: this.#arns.length, counts: { ...this.#counts } };
  }

  /** Returns a member that does not change with the table. */
  #settled(id: MemberId): Member | undefined {
    const member = this.member(id);
    if (member?.kind !== "filtered") return member;
    const { text } = member;
    // Reading a text is faster than decoding a rule, and few fan-outs that are older than a change are asked for its reasons.
    if (text !== undefined) return { ...member, rule: () => this.#readRule(text) };
    const rule = member.rule();
    return { ...member, rule: () => rule };
  }

  #keepText(id: MemberId, text: string | undefined): void {
    // Arrays without gaps are faster.
    if (text !== undefined) while (this.#texts.length < id) this.#texts.push(undefined);
    if (id < this.#texts.length || text !== undefined) this.#texts[id] = text;
  }

  #kindOf(id: MemberId): PreferenceKind {
    return preferenceKinds[this.#kinds[id] as number] as PreferenceKind;
  }
}
