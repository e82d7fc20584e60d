import { viewOf } from "../attributes/attribute-view.ts";
import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { JsonLogic, Semantics } from "../operator/operator.ts";
import { predicateOf } from "../operator/predicates.ts";
import type { AttributeNode, FilterRule, OrNode, RuleNode } from "../rule/filter-rule.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { requireFilterRule } from "../rule/parse.ts";
import { treeOf } from "../rule/tree.ts";

/**
 * Returns the same predicate as a json-logic expression over `{ name: [values] }`, for json-logic engines. Attribute names are
 * escaped, because `var` splits names at dots: `%` and `.` become `%25` and `%2E`, and the empty name becomes `%`. {@link
 * toJsonLogicData} makes data of that form. O(size of the rule).
 *
 * @throws FilterRuleError when the rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import jsonLogic from "json-logic-js";
 * import { toJsonLogic, toJsonLogicData } from "pushsieve";
 *
 * const logic = toJsonLogic({ mention: ["Bob"] });
 * logic; // => { in: ["Bob", { var: ["mention", []] }] }
 * jsonLogic.apply(logic as never, toJsonLogicData({ mention: { StringValues: ["Bob"] } })); // => true
 * ```
 */
export function toJsonLogic(rule: FilterRule | string, options: RuleOptions = {}): JsonLogic {
  requireKnownOptions(options, ruleOptionNames, "toJsonLogic");
  return ruleToLogic(treeOf(requireFilterRule(rule, options).rule), resolveSemantics(options));
}

/**
 * Returns the attributes of a message as data for {@link toJsonLogic}. The data has no prototype, because `var` reads the
 * prototype chain. Never throws on data. O(names + values).
 *
 * @example
 * ```ts
 * import { toJsonLogicData } from "pushsieve";
 *
 * toJsonLogicData({ "device.type": { StringValues: ["phone"] } }); // => { "device%2Etype": ["phone"] }
 * ```
 */
export function toJsonLogicData(attributes?: MessageAttributes): Record<string, string[]> {
  const data: Record<string, string[]> = Object.create(null);
  const { names, values } = viewOf(attributes);
  for (const [at, name] of names.entries()) data[variable(name)] = [...values[at]!];
  return data;
}

function ruleToLogic(rule: RuleNode, semantics: Semantics): JsonLogic {
  return join(
    "and",
    rule.members.map((member) => (member.kind === "or" ? orToLogic(member, semantics) : attributeToLogic(member, semantics))),
  );
}

function orToLogic(or: OrNode, semantics: Semantics): JsonLogic {
  return join(
    "or",
    or.branches.map((branch) => ruleToLogic(branch, semantics)),
  );
}

function attributeToLogic(attribute: AttributeNode, semantics: Semantics): JsonLogic {
  const values = { var: [variable(attribute.name), []] };
  return join(
    "or",
    attribute.entries.map(({ operator, operand }) => predicateOf(operator).toJsonLogic(operand, values, semantics)),
  );
}

function join(word: "and" | "or", parts: JsonLogic[]): JsonLogic {
  return parts.length === 1 ? parts[0] : { [word]: parts };
}

function variable(name: string): string {
  return name === "" ? "%" : name.replaceAll("%", "%25").replaceAll(".", "%2E");
}
