import jsonLogic from "json-logic-js";
import { Engine, Fact, Rule, type TopLevelCondition } from "json-rules-engine";
import { Query } from "mingo";
import sift from "sift";
import {
  compileFilterRule,
  type FilterEntry,
  type FilterRule,
  type MessageAttributes,
  toJsonLogic,
  toJsonLogicData,
} from "../../src/index.ts";

/** A compiled rule. */
export type Predicate = (data: unknown) => boolean | Promise<boolean>;

/** An engine that can represent a filter rule, in its own language and in guide semantics. */
export interface Contender {
  readonly name: string;
  /** Whether predicates return a promise, and so cannot be faster than one. */
  readonly isAsync?: boolean;
  /** The rule as text of the engine's own language. Throws for a rule that the language cannot express. */
  express(rule: FilterRule): string;
  /** Compiles that text to a predicate, as its documentation does it. This is what compile-one-rule measures. */
  compile(text: string): Predicate;
  /** Converts a message to the form that suits the engine best. Never part of a measurement. */
  data(attributes: MessageAttributes): unknown;
  /** A smaller unit that can be built from a text but not evaluated by itself, if a program could share the rest. */
  readonly part?: { readonly name: string; build(text: string): unknown };
}

export const ours: Contender = {
  name: "pushsieve",
  express: (rule) => JSON.stringify(rule),
  compile: (text) => {
    const rule = compileFilterRule(text);
    return (attributes) => rule.matches(attributes as MessageAttributes);
  },
  data: (attributes) => attributes,
};

/** An interpreter: its rule is the JSON tree itself, and compiling is only `JSON.parse`. Can express everything. */
const jsonLogicJs: Contender = {
  name: "json-logic-js",
  express: (rule) => JSON.stringify(toJsonLogic(rule)),
  compile: (text) => {
    const logic = JSON.parse(text);
    return (data) => jsonLogic.apply(logic, data) === true;
  },
  data: toJsonLogicData,
};

/**
 * Both take a MongoDB query. A list matches if one of its elements does, and `$ne` / `$nin` hold for absent values, which is
 * guide semantics without changes. The shorter forms (a value without an operator, `$ne`) are the faster ones.
 */
const mongoQuery = { express: (rule: FilterRule) => JSON.stringify(translate(rule, mongo)), data: toLists };
const siftJs: Contender = { ...mongoQuery, name: "sift", compile: (text) => sift.default(JSON.parse(text)) as Predicate };
const mingo: Contender = {
  ...mongoQuery,
  name: "mingo",
  compile: (text) => {
    const query = new Query(JSON.parse(text));
    return (lists) => query.test(lists as Record<string, string[]>);
  },
};

/**
 * An `Engine` with one rule, because a run evaluates all rules of an engine, and costs time for each of them. Two operators are
 * added, because `doesNotContain` does not hold for an absent fact. Facts have `cache: false`, which avoids hashing them, a third
 * of a run. Runs are awaited one after another. Many rules would share the engine and build a `Rule` each.
 */
const jsonRulesEngine: Contender = {
  name: "json-rules-engine",
  isAsync: true,
  express: (rule) => {
    const condition = translate(rule, conditions);
    return JSON.stringify("fact" in condition ? { all: [condition] } : condition);
  },
  compile: (text) => {
    const engine = new Engine([], { allowUndefinedFacts: true });
    engine.addOperator("containsAny", (values: string[] | undefined, wanted: string[]) => values?.some((v) => wanted.includes(v)) ?? false);
    engine.addOperator("containsNone", (values: string[] | undefined, wanted: string[]) => !values?.some((v) => wanted.includes(v)));
    engine.addRule({ conditions: JSON.parse(text), event: { type: "notify" } });
    return async (facts) => (await engine.run(facts as Record<string, Fact>)).events.length > 0;
  },
  data: (attributes) =>
    Object.fromEntries(Object.entries(toLists(attributes)).map(([name, values]) => [name, new Fact(name, values, { cache: false })])),
  part: { name: "json-rules-engine, Rule only", build: (text) => new Rule({ conditions: JSON.parse(text), event: { type: "notify" } }) },
};

export const peers: readonly Contender[] = [jsonLogicJs, siftJs, mingo, jsonRulesEngine];

/** How a language expresses the four parts of a rule. */
interface Language<Expression> {
  all(parts: Expression[]): Expression;
  any(parts: Expression[]): Expression;
  anyOf(name: string, values: string[]): Expression;
  /** Holds for an absent attribute, too: guide semantics. */
  noneOf(name: string, values: string[]): Expression;
}

/** In this language, names that start with `$` or have a dot have another meaning; no workload has one. */
const mongo: Language<Record<string, unknown>> = {
  all: (parts) => {
    const names = parts.flatMap((part) => Object.keys(part));
    return new Set(names).size === names.length ? Object.assign({}, ...parts) : { $and: parts };
  },
  any: ($or) => ({ $or }),
  anyOf: (name, values) => ({ [name]: values.length === 1 ? values[0] : { $in: values } }),
  noneOf: (name, values) => ({ [name]: values.length === 1 ? { $ne: values[0] } : { $nin: values } }),
};

/** A fact cannot have an empty name; no workload has one. */
const conditions: Language<TopLevelCondition | { fact: string; operator: string; value: unknown }> = {
  all: (all) => ({ all }),
  any: (any) => ({ any }),
  anyOf: (fact, values) =>
    values.length === 1 ? { fact, operator: "contains", value: values[0] } : { fact, operator: "containsAny", value: values },
  noneOf: (fact, value) => ({ fact, operator: "containsNone", value }),
};

function translate<Expression>(rule: FilterRule, language: Language<Expression>): Expression {
  const joined = (parts: Expression[], join: "all" | "any") => (parts.length === 1 ? parts[0]! : language[join](parts));
  const parts = Object.entries(rule).map(([name, list = []]) => {
    if (name === "$or") return (list as FilterRule[]).map((branch) => translate(branch, language));
    const entries = list as FilterEntry[];
    const wanted = entries.filter((entry) => typeof entry === "string");
    const excluded = entries.flatMap((entry) => (typeof entry === "string" ? [] : [[entry["anything-but"]].flat() as string[]]));
    return [...(wanted.length > 0 ? [language.anyOf(name, wanted)] : []), ...excluded.map((values) => language.noneOf(name, values))];
  });
  const alternatives = parts.map((each) => joined(each, "any"));
  return joined(alternatives, "all");
}

function toLists(attributes: MessageAttributes): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValues = [] }]) => [name, StringValues]));
}
