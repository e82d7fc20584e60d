import { editDistance } from "../../../lint/similar.ts";
import { shorten } from "./names.ts";
import { plainLine } from "./plain.ts";
import { UsageError } from "./terminal.ts";

/** The most candidates that a message names. */
const MOST = 5;
/** The most letters by which a suggestion may differ. */
const MOST_LETTERS = 2;

/** Finds a member by its ARN, by the last part, or by any other ending that only one member has. */
export class MemberSearch {
  readonly #name: string;
  readonly #folded: string;
  #exact: string | undefined;
  /** The ARNs whose last part, or last parts, are the name. */
  readonly #parts: string[] = [];
  /** The ARNs that only end in the name; one more than a message names. */
  readonly #endings: string[] = [];
  /** The most similar ARNs, the nearest first. */
  #similar: readonly { readonly arn: string; readonly distance: number }[] = [];

  constructor(name: string) {
    this.#name = name;
    this.#folded = shorten(name).toLowerCase();
  }

  /** Adds a member to the search, and returns whether it is a candidate. */
  offer(arn: string): boolean {
    if (arn === this.#name) {
      this.#exact = arn;
      return true;
    }
    if (!arn.endsWith(this.#name)) {
      if (this.#parts.length + this.#endings.length === 0) this.#suggest(arn);
      return false;
    }
    const before = arn.charAt(arn.length - this.#name.length - 1);
    const found = before === "/" || before === ":" ? this.#parts : this.#endings;
    if (found.includes(arn)) return true;
    if (found.length <= MOST) found.push(arn);
    return found.includes(arn);
  }

  /** Returns the member that was found. `where` names the input. @throws UsageError that names the candidates, or members with a similar name. */
  found(where: string): string {
    const candidates = this.#parts.length > 0 ? this.#parts : this.#endings;
    const arn = this.#exact ?? (candidates.length === 1 ? candidates[0] : undefined);
    if (arn !== undefined) return arn;
    const name = plainLine(this.#name);
    const named = (arns: readonly string[]) => arns.slice(0, MOST).map((each) => `\n  ${plainLine(each)}`);
    if (candidates.length > 0) {
      const more = candidates.length > MOST ? "\n  …" : "";
      const how = this.#parts.length > 0 ? "is the last part" : "is the ending";
      throw new UsageError(`--why: ${name} ${how} of several members; give more of the ARN:${named(candidates).join("")}${more}`);
    }
    const similar = named(this.#similar.map(({ arn: each }) => each));
    const hint = similar.length > 0 ? `; did you mean${similar.join("")}` : "";
    throw new UsageError(`--why: ${name} is not a member of ${plainLine(where)}${hint}`);
  }

  #suggest(arn: string): void {
    const short = shorten(arn).toLowerCase();
    if (Math.abs(short.length - this.#folded.length) > MOST_LETTERS && !short.includes(this.#folded)) return;
    const distance = editDistance(short, this.#folded, MOST_LETTERS + 1);
    const isNear = distance <= Math.min(MOST_LETTERS, Math.ceil(this.#folded.length / 4)) || short.includes(this.#folded);
    if (!isNear || this.#similar.some((each) => each.arn === arn)) return;
    this.#similar = [...this.#similar, { arn, distance }].sort((a, b) => a.distance - b.distance).slice(0, MOST);
  }
}
