import type { Collector } from "../diagnostic/collector.ts";
import { printPath } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { type JsonMember, type JsonNode, pathTo } from "./json-tree.ts";

/** Up to so many strings are compared one by one, which is cheaper than hashing them. */
const FEW = 8;

/** Notices strings that were there before. Nearly every list and object has a handful; a long one costs no more than O(n). */
export class Repeats {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether this string was asked about before; it is remembered. */
  isRepeat(text: string): boolean {
    if (this.#many === undefined) {
      if (this.#few.includes(text)) return true;
      this.#few.push(text);
      if (this.#few.length > FEW) this.#many = new Set(this.#few);
      return false;
    }
    if (this.#many.has(text)) return true;
    this.#many.add(text);
    return false;
  }
}

/** Reports members whose name occurred before in the same object, with their place below the root. */
export function reportRepeated(members: readonly JsonMember[], root: JsonNode, problems: Collector): void {
  for (const member of members) {
    if (!problems.wants("duplicate-key")) return;
    problems.add("duplicate-key", {
      span: { start: member.nameStart, end: member.nameEnd },
      path: printPath(pathTo(member, root, undefined)),
      message: `the name ${quote(member.name)} occurs twice in one object; JSON parsers would keep only the last`,
      help: "put all entries into one list: any of them may then hold",
    });
  }
}
