import { chime } from "../operator/chime.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";
import { type RuleTape, RuleWriter, TapeCursor } from "./tape.ts";

/** Makes the tree view of a rule, for code that walks it; parts in the order of the rule. O(size). */
export function treeOf(rule: RuleTape): RuleNode {
  return readRule(new TapeCursor(rule));
}

function readRule(cursor: TapeCursor): RuleNode {
  return { members: cursor.times(cursor.next(), readMember) };
}

function readMember(cursor: TapeCursor): AttributeNode | OrNode {
  const name = cursor.string();
  const count = cursor.next();
  return count < 0
    ? { kind: "or", branches: cursor.times(-count, readRule) }
    : { kind: "attribute", name, entries: cursor.times(count, readEntry) };
}

function readEntry(cursor: TapeCursor): EntryNode {
  return { operator: cursor.operator(), operand: cursor.strings() };
}

/** Makes the rule of a tree whose parts come from other trees. O(size). */
export function ruleOf(tree: RuleNode, dialect: Dialect = chime): RuleTape {
  const writer = new RuleWriter(dialect);
  writeRule(tree, writer);
  return writer.end();
}

function writeRule({ members }: RuleNode, writer: RuleWriter): void {
  writer.openRule();
  for (const member of members) {
    if (member.kind === "or") {
      writer.openOr();
      for (const branch of member.branches) writeRule(branch, writer);
    } else {
      writer.openAttribute(member.name);
      for (const { operator, operand } of member.entries) writer.entry(operator, operand);
    }
    writer.close();
  }
  writer.close();
}
