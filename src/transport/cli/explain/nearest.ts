import { type NearestMatch, nearestMatch } from "../../../analysis/index.ts";
import { nearestOf } from "../../../attributes/difference.ts";
import type { MessageAttributes } from "../../../attributes/message-attributes.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import { type Colors, count } from "../screen/output.ts";
import { plainLine, printName } from "../screen/plain.ts";

/** The smallest change of a message with which a rule would hold. */
export function nearest(rule: string, attributes: MessageAttributes | undefined, options: RuleOptions): NearestMatch {
  return nearestMatch(rule, attributes, options);
}

/** Prints the nearest match in one line, for people. */
export function renderNearest({ change, undecided }: NearestMatch, attributes: MessageAttributes | undefined, colors: Colors): string {
  const title = colors.bold("nearest match:");
  if (change === undefined)
    return `${title} ${undecided ? "not found in reasonable time" : "none: no message that the API accepts matches this rule"}`;
  const other = new Set(change.anyOther);
  const added = valuesOf(change.add).map(([name, value]) =>
    other.has(name) ? `add any other value to ${printName(name)}, such as ${quote(value)}` : `add ${quote(value)} to ${printName(name)}`,
  );
  const removed = valuesOf(change.remove).map(([name, value]) => `remove ${quote(value)} from ${printName(name)}`);
  const steps = [...removed, ...added, ...differences(change.add, attributes)];
  return `${title} ${plainLine(steps.join("; "))} (${count(change.count, "change")})`;
}

/** Says how an added value differs from a value of the message that looks the same. */
function differences(add: MessageAttributes, has: MessageAttributes | undefined): string[] {
  const names = valuesOf(has ?? {}).map(([name]) => name);
  return valuesOf(add).flatMap(([name, value]) => {
    const values = valuesOf(has ?? {}).flatMap(([each, found]) => (each === name ? [found] : []));
    return [...told(name, names.includes(name) ? [] : names), ...told(value, values)];
  });
}

function told(added: string, found: readonly string[]): string[] {
  const nearest = nearestOf(added, found);
  return nearest === undefined ? [] : [`the ${quote(nearest.near)} of the message differs from ${quote(added)} ${nearest.difference}`];
}

function valuesOf(attributes: MessageAttributes): [name: string, value: string][] {
  return Object.entries(attributes).flatMap(([name, { StringValues }]) =>
    (StringValues ?? []).map((value): [string, string] => [name, value]),
  );
}
