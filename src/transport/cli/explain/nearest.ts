import { type NearestMatch, nearestMatch } from "../../../analysis/index.ts";
import type { MessageAttributes } from "../../../attributes/message-attributes.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import { type Colors, count } from "../screen/output.ts";
import { plainLine, printName } from "../screen/plain.ts";

/** The smallest change of a message with which a rule would hold. */
export function nearest(rule: string, attributes: MessageAttributes | undefined, options: RuleOptions): NearestMatch {
  return nearestMatch(rule, attributes, options);
}

/** The same in one line, for people. */
export function renderNearest({ change, undecided }: NearestMatch, colors: Colors): string {
  const title = colors.bold("nearest match:");
  if (change === undefined)
    return `${title} ${undecided ? "not found within reasonable time" : "none, no message that can be sent matches this rule"}`;
  const other = new Set(change.anyOther);
  const added = valuesOf(change.add).map(([name, value]) =>
    other.has(name) ? `add any other value to ${printName(name)}, such as ${quote(value)}` : `add ${quote(value)} to ${printName(name)}`,
  );
  const removed = valuesOf(change.remove).map(([name, value]) => `remove ${quote(value)} from ${printName(name)}`);
  return `${title} ${plainLine([...removed, ...added].join("; "))} (${count(change.count, "change")})`;
}

function valuesOf(attributes: MessageAttributes): [name: string, value: string][] {
  return Object.entries(attributes).flatMap(([name, { StringValues }]) =>
    (StringValues ?? []).map((value): [string, string] => [name, value]),
  );
}
