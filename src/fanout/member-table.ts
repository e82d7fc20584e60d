import { type Diagnostic, hasErrors } from "../diagnostic/diagnostic.ts";
import type { RuleTape } from "../rule/tape.ts";
import type { MemberId, RuleIndex } from "../rule-index/rule-index.ts";
import { type Member, preferenceKinds } from "./member.ts";
import type { KeptPreferences, PreferenceKind } from "./preferences.ts";
import { type Snapshot, Versions } from "./versions.ts";

/** The members of a channel at one moment. */
export interface MemberSnapshot {
  readonly ids: Snapshot<string, MemberId>;
  readonly members: Snapshot<MemberId, Member>;
  /** Ids are less than this. */
  readonly end: MemberId;
  /** The number of members of each kind. */
  readonly counts: Readonly<Record<PreferenceKind, number>>;
}

/**
 * Members by ARN and by number. A member costs its ARN, its entry in a Map, and a few bytes: a rule text that the rule index can
 * print is not kept twice.
 */
export class MemberTable {
  readonly #ids: Map<string, MemberId> = new Map();
  /** By id; the empty string if there is no member. */
  readonly #arns: string[] = [];
  #kinds: Uint8Array = new Uint8Array(4);
  /** By id: rule texts that the rule does not print; as long as the last member with such a text needs. */
  readonly #texts: (string | undefined)[] = [];
  readonly #diagnostics: Map<MemberId, readonly Diagnostic[]> = new Map();
  readonly #freeIds: MemberId[] = [];
  readonly #counts: Record<PreferenceKind, number> = { "no-preference": 0, all: 0, none: 0, filtered: 0, "invalid-rule": 0 };
  readonly #index: Pick<RuleIndex, "get">;
  readonly #idVersions: Versions<string, MemberId> = new Versions((arn) => this.#ids.get(arn));
  readonly #memberVersions: Versions<MemberId, Member> = new Versions(
    (id) => this.member(id),
    (id) => settle(this.member(id)),
  );

  /** `index` has the rules of the members. */
  constructor(index: Pick<RuleIndex, "get">) {
    this.#index = index;
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

  /** Returns the ARN of an id that is in use. */
  arn(id: MemberId): string {
    return this.#arns[id] as string;
  }

  /** Returns the ARNs of some ids at the time of a snapshot. O(ids), whatever has changed since. */
  arns({ members }: MemberSnapshot, ids: Uint32Array): string[] {
    const arns = new Array<string>(ids.length);
    for (let i = 0; i < ids.length; i++) arns[i] = this.#arns[ids[i]!]!;
    if (members.isCurrent) return arns;
    const mayHaveChanged = members.changed.size > ids.length ? members.changed : new IdSet(members.changed.keys(), ids);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (mayHaveChanged.has(id)) arns[i] = members.get(id)?.memberArn ?? "";
    }
    return arns;
  }

  member(id: MemberId): Member | undefined {
    const memberArn = this.#arns[id] ?? "";
    if (memberArn === "") return undefined;
    const kind = this.#kindOf(id);
    const ruleOf = () => this.#ruleOf(id);
    return {
      memberArn,
      kind,
      text: this.#texts[id],
      diagnostics: this.#diagnostics.get(id),
      // Read from the index on demand.
      get rule() {
        return kind === "filtered" ? ruleOf() : undefined;
      },
    };
  }

  /** Yields members in the order in which they were added, including those that are added meanwhile. */
  *members(): Generator<Member> {
    for (const id of this.#ids.values()) yield this.member(id) as Member;
  }

  /** Adds or replaces a member, before the index does. Returns its id. */
  put(memberArn: string, { kind, text, accepted, diagnostics }: KeptPreferences): MemberId {
    const known = this.#ids.get(memberArn);
    const id = known ?? this.#freeIds.pop() ?? this.#arns.length;
    this.#memberVersions.note(id);
    if (known === undefined) {
      this.#idVersions.note(memberArn);
      this.#ids.set(memberArn, id);
      this.#arns[id] = memberArn;
      this.#grow(id);
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
    this.#memberVersions.note(id);
    this.#idVersions.note(memberArn);
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
      this.#idVersions.forget();
      this.#memberVersions.forget();
    }
    return id;
  }

  snapshot(): MemberSnapshot {
    const [ids, members] = [this.#idVersions.snapshot(), this.#memberVersions.snapshot()];
    return { ids, members, end: this.#arns.length, counts: { ...this.#counts } };
  }

  #keepText(id: MemberId, text: string | undefined): void {
    // Arrays without gaps are faster.
    if (text !== undefined) while (this.#texts.length < id) this.#texts.push(undefined);
    if (id < this.#texts.length || text !== undefined) this.#texts[id] = text;
  }

  #ruleOf(id: MemberId): RuleTape {
    const condition = this.#index.get(id);
    if (typeof condition !== "object") throw new TypeError(`member ${id} has no rule`);
    return condition;
  }

  #kindOf(id: MemberId): PreferenceKind {
    return preferenceKinds[this.#kinds[id] as number] as PreferenceKind;
  }

  #grow(id: MemberId): void {
    if (id < this.#kinds.length) return;
    const larger = new Uint8Array(id + 1 + (id >>> 2));
    larger.set(this.#kinds);
    this.#kinds = larger;
  }
}

/** Some ids, with a bit for each: faster than a table if nearly all of them are looked up (bench/hold-fan-outs). */
class IdSet {
  readonly #bits: Uint8Array;

  /** `among`: the ids that will be looked up. */
  constructor(ids: Iterable<MemberId>, among: Uint32Array) {
    let largest = 0;
    for (let i = 0; i < among.length; i++) largest = Math.max(largest, among[i]!);
    this.#bits = new Uint8Array((largest >>> 3) + 1);
    for (const id of ids) this.#bits[id >>> 3]! |= 1 << (id & 7);
  }

  has(id: MemberId): boolean {
    return ((this.#bits[id >>> 3]! >>> (id & 7)) & 1) === 1;
  }
}

/** A member that does not change with the table. */
function settle(member: Member | undefined): Member | undefined {
  return member === undefined ? undefined : { ...member };
}
