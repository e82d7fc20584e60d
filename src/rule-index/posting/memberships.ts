import { withRoom } from "../interning/arena.ts";
import type { RuleId } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import type { MemberId } from "../rule-index.ts";
import { IntLists } from "./int-lists.ts";
import { type Block, PieceBlocks, type PiecesOfRule, type RuleAnswers } from "./sharing/pieces.ts";

/** What notifies a member: nothing, always or never, one rule, or several pieces of a rule. */
export type Membership = "absent" | "always" | "never" | RuleId | PiecesOfRule;

const none: readonly RuleId[] = [];

const ABSENT = 0;
const ALWAYS = 1;
const NEVER = 2;
const FIRST_RULE = 3;

/**
 * Which members have which rules, in both directions. A member with one rule costs 8 bytes and an entry in the list of the rule;
 * a member with several pieces has a block that names them all.
 */
export class Memberships {
  /** By rule: the members with only this rule. */
  readonly withOnly: IntLists = new IntLists();
  /** By rule: the members with several pieces, this among them, and no trigger; they are in the base set. */
  readonly inBaseSet: IntLists = new IntLists();
  /** By rule: the members with several pieces, this among them, and some triggers; they are not. */
  readonly triggered: IntLists = new IntLists();
  readonly #blocks: PieceBlocks = new PieceBlocks();
  /** By member: one of the codes above, a rule, or the block of pieces as -1 - block. */
  #codes: Int32Array<ArrayBuffer> = new Int32Array(16);
  #positions: Int32Array<ArrayBuffer> = new Int32Array(16);

  /** Whether any member has several pieces. */
  get hasPieces(): boolean {
    return this.#blocks.count > 0;
  }

  of(member: MemberId): Membership {
    const code = this.#codes[member] ?? ABSENT;
    if (code === ABSENT) return "absent";
    if (code === ALWAYS) return "always";
    if (code === NEVER) return "never";
    return code >= FIRST_RULE ? code - FIRST_RULE : this.#blocks.of(blockOf(code));
  }

  /** Sets the membership of a member; its rules must exist. Returns the rules that no member has any longer. */
  set(member: MemberId, membership: Membership): readonly RuleId[] {
    this.#codes = withRoom(this.#codes, member + 1);
    this.#positions = withRoom(this.#positions, member + 1);
    const code = this.#codes[member]!;
    const position = this.#positions[member]!;
    // Adds the new rules first: a rule that the member had before is never without members.
    this.#codes[member] = this.#enter(member, membership);
    return code < FIRST_RULE && code >= 0 ? none : this.#leave(code, position);
  }

  /** Whether some member has a rule. */
  isUsed(rule: RuleId): boolean {
    return this.withOnly.length(rule) + this.inBaseSet.length(rule) + this.triggered.length(rule) > 0;
  }

  /** Whether a member has a rule. O(its pieces). */
  has(member: MemberId, rule: RuleId): boolean {
    const code = this.#codes[member]!;
    return code >= 0 ? code - FIRST_RULE === rule : this.#blocks.has(blockOf(code), rule);
  }

  /** Whether a member matches. O(its pieces). */
  matches(member: MemberId, answers: RuleAnswers): boolean {
    const code = this.#codes[member] ?? ABSENT;
    if (code >= FIRST_RULE) return answers.isVeto(code - FIRST_RULE) !== answers.isFlipped(code - FIRST_RULE);
    return code >= 0 ? code === ALWAYS : this.isTriggered(member, answers) && !this.isVetoed(member, answers);
  }

  /** For a member with several pieces: whether it has no trigger, or one that flipped. */
  isTriggered(member: MemberId, answers: RuleAnswers): boolean {
    return this.#blocks.isTriggered(blockOf(this.#codes[member]!), answers);
  }

  /** For a member with several pieces: whether one of its vetoes flipped. */
  isVetoed(member: MemberId, answers: RuleAnswers): boolean {
    return this.#blocks.isVetoed(blockOf(this.#codes[member]!), answers);
  }

  get bytes(): number {
    SELF_CHECK: {
      const lists = this.withOnly.bytes + this.inBaseSet.bytes + this.triggered.bytes;
      return lists + this.#blocks.bytes + this.#codes.byteLength + this.#positions.byteLength;
    }
  }

  /** Throws unless members and lists agree in both directions, and all rules of members exist. O(members + rules). */
  assertSound(rules: number): void {
    SELF_CHECK: {
      const blocks = new Map<Block, MemberId>();
      let entries = 0;
      for (const [member, code] of this.#codes.entries()) {
        if (code < 0) blocks.set(blockOf(code), member);
        if (code >= FIRST_RULE)
          requireSound(isAt(member, code - FIRST_RULE, this.withOnly, this.#positions[member]!), "a member knows its position");
        entries += code >= FIRST_RULE ? 1 : 0;
      }
      this.#blocks.assertSound([...blocks.keys()], (block, rule, position) => {
        entries++;
        return isAt(blocks.get(block)!, rule, this.#listsOf(block), position);
      });
      for (const lists of [this.withOnly, this.inBaseSet, this.triggered])
        for (let rule = 0; rule < rules; rule++) entries -= lists.length(rule);
      requireSound(entries === 0, "every entry of a list has its member");
    }
  }

  /** Returns the lists that the member of a block is in. */
  #listsOf(block: Block): IntLists {
    return this.#blocks.hasTriggers(block) ? this.triggered : this.inBaseSet;
  }

  #enter(member: MemberId, membership: Membership): number {
    if (typeof membership === "string") return membership === "absent" ? ABSENT : membership === "always" ? ALWAYS : NEVER;
    if (typeof membership === "number") {
      this.#positions[member] = this.withOnly.push(membership, member);
      return FIRST_RULE + membership;
    }
    const lists = membership.triggers.length === 0 ? this.inBaseSet : this.triggered;
    return -1 - this.#blocks.add(membership, (rule) => lists.push(rule, member));
  }

  #leave(code: number, position: number): readonly RuleId[] {
    if (code >= FIRST_RULE) return this.#remove(code - FIRST_RULE, this.withOnly, position) ? [code - FIRST_RULE] : none;
    const block = blockOf(code);
    const lists = this.#listsOf(block);
    const unused: RuleId[] = [];
    this.#blocks.remove(block, (rule, at) => {
      if (this.#remove(rule, lists, at)) unused.push(rule);
    });
    return unused;
  }

  /** Removes an entry from a list; returns true if no member has the rule any longer. */
  #remove(rule: RuleId, lists: IntLists, position: number): boolean {
    const moved = lists.remove(rule, position);
    if (moved !== -1) {
      const code = this.#codes[moved]!;
      if (code >= 0) this.#positions[moved] = position;
      else this.#blocks.move(blockOf(code), rule, position);
    }
    return !this.isUsed(rule);
  }
}

/** Whether a member is at a position of a list, for checks. */
function isAt(member: MemberId, rule: RuleId, lists: IntLists, position: number): boolean {
  return position < lists.length(rule) && lists.at(rule, position) === member;
}

function blockOf(code: number): Block {
  return -1 - code;
}
