import { Arena, positionIn } from "../../interning/arena.ts";
import type { RuleId } from "../../interning/programs.ts";
import { requireSound } from "../../interning/sound.ts";

/** Several pieces of a rule, as numbers: it matches if ANY trigger holds (or there is none) and NO veto fails. */
export interface PiecesOfRule {
  readonly triggers: readonly RuleId[];
  readonly vetoes: readonly RuleId[];
}

/** The answers of rules: for the empty message, and for some message in comparison. */
export interface RuleAnswers {
  /** Whether a rule holds for the empty message, so that it can only be switched off. */
  isVeto(rule: RuleId): boolean;
  /** Whether its answer for the message differs from that for the empty message. */
  isFlipped(rule: RuleId): boolean;
}

/** Where the pieces of a member are. */
export type Block = number;

/**
 * The pieces of the members with several pieces, a block for each member, with its position in the list of each piece:
 *
 * ```text
 * block:  [triggers] [vetoes] ([rule] [position in its list])*
 * ```
 */
export class PieceBlocks {
  readonly #arena: Arena = new Arena();
  #count = 0;

  /** The number of members with several pieces. */
  get count(): number {
    return this.#count;
  }

  /** `positionOf` adds the member to the list of a rule, and returns its position. */
  add({ triggers, vetoes }: PiecesOfRule, positionOf: (rule: RuleId) => number): Block {
    const rules = [...triggers, ...vetoes];
    const block = this.#arena.allocate(2 + rules.length * 2);
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    units[at] = triggers.length;
    units[at + 1] = vetoes.length;
    for (let i = 0; i < rules.length; i++) {
      units[at + 2 + i * 2] = rules[i]!;
      units[at + 3 + i * 2] = positionOf(rules[i]!);
    }
    this.#count++;
    return block;
  }

  /** `leave` removes the member from the list of a rule. */
  remove(block: Block, leave: (rule: RuleId, position: number) => void): void {
    this.#each(block, leave);
    this.#count--;
    this.#arena.free(block, this.#lengthOf(block));
  }

  of(block: Block): PiecesOfRule {
    const rules: RuleId[] = [];
    this.#each(block, (rule) => rules.push(rule));
    const triggers = this.#triggersIn(block);
    return { triggers: rules.slice(0, triggers), vetoes: rules.slice(triggers) };
  }

  /** Without triggers, a member is in the base set. */
  hasTriggers(block: Block): boolean {
    return this.#triggersIn(block) > 0;
  }

  /** Whether a rule is among the pieces. */
  has(block: Block, rule: RuleId): boolean {
    return this.#find(block, rule) !== -1;
  }

  /** Records that the position of the member in the list of a rule changed. */
  move(block: Block, rule: RuleId, position: number): void {
    this.#arena.chunkOf(block)[this.#find(block, rule) + 1] = position;
  }

  /** Whether there is no trigger, or one that flipped. */
  isTriggered(block: Block, answers: RuleAnswers): boolean {
    const triggers = this.#triggersIn(block);
    return triggers === 0 || this.#someFlipped(block, 0, triggers, answers);
  }

  /** Whether a veto flipped. */
  isVetoed(block: Block, answers: RuleAnswers): boolean {
    const triggers = this.#triggersIn(block);
    return this.#someFlipped(block, triggers, triggers + this.#arena.chunkOf(block)[positionIn(block) + 1]!, answers);
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#arena.bytes;
    }
  }

  /** Throws unless these blocks are all blocks, and `isAt` confirms the position of the member for each piece. */
  assertSound(blocks: readonly Block[], isAt: (block: Block, rule: RuleId, position: number) => boolean): void {
    SELF_CHECK: {
      requireSound(blocks.length === this.#count, "each block of pieces has a member");
      for (const block of blocks)
        this.#each(block, (rule, position) =>
          requireSound(isAt(block, rule, position), "a piece knows its position in the list of its rule"),
        );
      this.#arena.assertHolds(blocks.map((block) => this.#lengthOf(block)));
    }
  }

  #each(block: Block, visit: (rule: RuleId, position: number) => void): void {
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    for (let left = units[at]! + units[at + 1]!, next = at + 2; left > 0; left--, next += 2) visit(units[next]!, units[next + 1]!);
  }

  #triggersIn(block: Block): number {
    return this.#arena.chunkOf(block)[positionIn(block)]!;
  }

  #lengthOf(block: Block): number {
    const units = this.#arena.chunkOf(block);
    return 2 + (units[positionIn(block)]! + units[positionIn(block) + 1]!) * 2;
  }

  /** Returns where a rule is in the units of a block; -1 if it is not in the block. */
  #find(block: Block, rule: RuleId): number {
    const units = this.#arena.chunkOf(block);
    const start = positionIn(block);
    for (let at = start + 2, end = start + this.#lengthOf(block); at < end; at += 2) if (units[at] === rule) return at;
    return -1;
  }

  #someFlipped(block: Block, from: number, to: number, answers: RuleAnswers): boolean {
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block) + 2;
    for (let i = from; i < to; i++) if (answers.isFlipped(units[at + i * 2]!)) return true;
    return false;
  }
}
