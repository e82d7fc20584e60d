import type { Collector } from "../diagnostic/collector.ts";
import { type Path, printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import type { JsonMember, JsonNode } from "./json-tree.ts";

/** Up to so many strings are compared one by one, which is cheaper than hashing them. */
const FEW = 8;

/** Notices strings that were there before. Nearly every list and object has a handful; a long one costs no more than O(n). */
export class Repeats {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Where the names of these members were there already. */
  static of(members: readonly JsonMember[]): Repeats {
    const names = new Repeats();
    for (const { name } of members) names.isRepeat(name);
    return names;
  }

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

/** What to do about a name that occurs twice in an object of any kind. */
function helpOnRepeat({ value }: JsonMember): string {
  return value.kind === "array" ? "put everything that both lists have into one" : "keep the one that is meant, and remove the other";
}

/** Reports members whose name occurred before in the same object, with their place below the root. O(size of the tree). */
export function reportRepeated(members: readonly JsonMember[], root: JsonNode, problems: Collector, helpOn = helpOnRepeat): void {
  if (members.length === 0) return;
  const inOrder = members.toSorted((a, b) => a.nameStart - b.nameStart);
  for (const [member, path] of placed(inOrder, root)) {
    if (problems.isFull) return;
    problems.add("duplicate-key", {
      span: { start: member.nameStart, end: member.nameEnd },
      path: printPath(path),
      message: `the name ${quote(member.name)} occurs twice in one object; JSON parsers would keep only the last`,
      help: helpOn(member),
    });
  }
}

/**
 * Members, in the order of the text, with their paths: one walk over the tree, into those parts only that have any.
 * What stood in a part that was thrown away has none.
 */
function placed(members: readonly JsonMember[], root: JsonNode): [JsonMember, Path | undefined][] {
  const found: [JsonMember, Path | undefined][] = [];
  const passBy = (start: number): void => {
    for (let next = members[found.length]; next !== undefined && next.nameStart < start; next = members[found.length]) {
      found.push([next, undefined]);
    }
  };
  const visit = (node: JsonNode, path: Path | undefined): void => {
    if (node.kind === "object") {
      for (const member of node.members) {
        passBy(member.nameStart);
        if (members[found.length] === member) found.push([member, stepTo(path, member.name)]);
        enter(member.value, path, member.name);
      }
    } else if (node.kind === "array") {
      for (let index = 0; index < node.elements.length; index++) enter(node.elements[index] as JsonNode, path, index);
    }
  };
  const enter = (node: JsonNode, path: Path | undefined, step: string | number): void => {
    passBy(node.start);
    const next = members[found.length];
    if (next !== undefined && next.nameStart < node.end) visit(node, stepTo(path, step));
  };
  visit(root, undefined);
  passBy(Number.POSITIVE_INFINITY);
  return found;
}
