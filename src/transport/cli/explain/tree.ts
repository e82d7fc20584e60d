import type { ExplainedAttribute, ExplainedEntry, ExplainedOr, ExplainedRule, Explanation } from "../../../compile/explain.ts";
import { chime } from "../../../operator/chime.ts";
import { wordsOf } from "../../../operator/words.ts";
import type { Colors } from "../screen/output.ts";
import { plainLine, printName } from "../screen/plain.ts";

/** A line and the parts below it. */
interface Branch {
  readonly matched: boolean;
  readonly line: string;
  readonly parts: readonly Branch[];
}

/**
 * Prints an explanation as a tree, one line for each part, with a tick or a cross down to the string. It shows the values of the
 * message beside those that the rule wants.
 *
 * ```text
 * ✗ the rule does not hold (guide semantics)
 * ├─ ✓ type wants {"anything-but":["Room"]}, has nothing: …
 * └─ ✗ mention has "Tom", wants any of
 *    ├─ ✗ "Bob": "Bob" is not among the values
 *    └─ ✗ "Al": "Al" is not among the values
 * ```
 */
export function renderTree({ matched, semantics, rule }: Explanation, colors: Colors): string[] {
  const title = `the rule ${matched ? "holds" : "does not hold"} (${semantics} semantics)`;
  const lines = [`${mark(matched, colors)} ${title}`];
  addParts(rule.members.map(branchOfMember), "", lines, colors);
  return lines;
}

function addParts(parts: readonly Branch[], indent: string, lines: string[], colors: Colors): void {
  for (const [index, { matched, line, parts: below }] of parts.entries()) {
    const isLast = index === parts.length - 1;
    lines.push(`${indent}${colors.dim(isLast ? "└─" : "├─")} ${mark(matched, colors)} ${plainLine(line)}`);
    addParts(below, `${indent}${isLast ? "   " : colors.dim("│  ")}`, lines, colors);
  }
}

function mark(matched: boolean, colors: Colors): string {
  return matched ? colors.green("✓") : colors.red("✗");
}

function branchOfMember(member: ExplainedAttribute | ExplainedOr): Branch {
  return member.kind === "or" ? branchOfOr(member) : branchOfAttribute(member);
}

function branchOfOr({ matched, branches }: ExplainedOr): Branch {
  return { matched, line: "$or: any of", parts: branches.map(branchOfRule) };
}

/** A branch of `$or`. A branch with a single condition is shown as that condition. */
function branchOfRule({ matched, members }: ExplainedRule): Branch {
  const parts = members.map(branchOfMember);
  return parts.length === 1 ? parts[0]! : { matched, line: "all of", parts };
}

function branchOfAttribute({ matched, name, values, near, entries }: ExplainedAttribute): Branch {
  const has =
    values.length === 0 ? `nothing${near === undefined ? "" : ` (${near})`}` : values.map((value) => JSON.stringify(value)).join(", ");
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    return { matched, line: `${printName(name)} wants ${wanted(only)}, has ${has}: ${only.because}`, parts: [] };
  }
  const parts = entries.map((entry) => ({ matched: entry.matched, line: `${wanted(entry)}: ${entry.because}`, parts: [] }));
  return { matched, line: `${printName(name)} has ${has}, wants any of`, parts };
}

/** Prints an entry as it appears in a rule. */
function wanted({ operator, operand }: ExplainedEntry): string {
  return chime.operators.find((each) => wordsOf(each).name === operator)?.print(operand) ?? operand.join(", ");
}
