import { createRequire } from "node:module";
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

/** A rule, ready to be asked. */
export type Predicate = (data: unknown) => boolean | Promise<boolean>;

/** An engine that can hold a filter rule, in its own language and in guide semantics. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  /** Whether predicates answer with a promise, and so cannot be faster than one. */
  readonly isAsync: boolean;
  /** The rule as text of the engine's own language. Throws for a rule that the language cannot express. */
  express(rule: FilterRule): string;
  /** That text -> predicate, as its documentation does it. This is what compile-one-rule measures. */
  compile(text: string): Predicate;
  /** A message as the engine likes it best. Never part of what is measured. */
  data(attributes: MessageAttributes): unknown;
  /** A smaller unit that can be built of a text but not asked on its own, where a program could share the rest. */
  readonly part?: { readonly name: string; build(text: string): unknown };
}

type Lists = Record<string, string[]>;

export const ours: Contender = {
  name: "pushsieve",
  version: versionOf("../../package.json"),
  isAsync: false,
  express: (rule) => JSON.stringify(rule),
  compile: (text) => {
    const rule = compileFilterRule(text);
    return (attributes) => rule.matches(attributes as MessageAttributes);
  },
  data: (attributes) => attributes,
};

/**
 * json-logic-js interprets: its rule is the JSON tree itself, so that compiling is `JSON.parse` and nothing
 * else, and every question walks over the tree. Custom operations would be faster than its own, but then the
 * rule is no json-logic any more. Can express everything (names are escaped, data has no prototype).
 */
const jsonLogicJs: Contender = {
  name: "json-logic-js",
  version: versionOf("json-logic-js/package.json"),
  isAsync: false,
  express: (rule) => JSON.stringify(toJsonLogic(rule)),
  compile: (text) => {
    const logic = JSON.parse(text);
    return (data) => jsonLogic.apply(logic, data) === true;
  },
  data: toJsonLogicData,
};

/**
 * sift compiles a MongoDB query to a tester, once per rule. A list matches when one of its elements does, and
 * `$ne` / `$nin` hold for what is absent: guide semantics as they are. The shorter forms (a bare value, `$ne`)
 * are the faster ones. Can not: names with dots or a leading dollar sign.
 */
const siftJs: Contender = {
  name: "sift",
  version: versionOf("sift/package.json"),
  isAsync: false,
  express: (rule) => JSON.stringify(translate(rule, mongo)),
  compile: (text) => sift.default(JSON.parse(text)) as Predicate,
  data: toLists,
};

/**
 * mingo: one `Query` per rule, asked through `test`. The query is the same as sift's, and a bare value and
 * `$ne` are faster than `$in` and `$nin` of one here too. Can not: names with dots, a leading dollar sign, or
 * `__proto__`.
 */
const mingo: Contender = {
  name: "mingo",
  version: versionOf("mingo/package.json"),
  isAsync: false,
  express: (rule) => JSON.stringify(translate(rule, mongo)),
  compile: (text) => {
    const query = new Query(JSON.parse(text));
    return (lists) => query.test(lists as Lists);
  },
  data: toLists,
};

/**
 * json-rules-engine: an `Engine` with the one rule, since a run answers for all rules of an engine and costs
 * each of them. `contains` is its own; for lists, and because its `doesNotContain` does not hold for an
 * absent fact, two operators are added. Facts are given as instances with `cache: false`, which spares the
 * hashing of every fact (a third of a run). Runs are asynchronous and awaited one after the other; one engine
 * keeps its state while it runs. A program with many rules would share the engine and build a `Rule` for each.
 * Can not: an empty name.
 */
const jsonRulesEngine: Contender = {
  name: "json-rules-engine",
  version: versionOf("json-rules-engine/package.json"),
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

/** How a language says the four things that a rule is made of. */
interface Language<Expression> {
  all(parts: Expression[]): Expression;
  any(parts: Expression[]): Expression;
  anyOf(name: string, values: string[]): Expression;
  /** Also for an absent attribute: guide semantics. */
  noneOf(name: string, values: string[]): Expression;
}

type MongoQuery = Record<string, unknown>;

const mongo: Language<MongoQuery> = {
  all: (parts) => {
    const names = parts.flatMap((part) => Object.keys(part));
    return new Set(names).size === names.length ? Object.assign({}, ...parts) : { $and: parts };
  },
  any: ($or) => ({ $or }),
  anyOf: (name, values) => ({ [mongoName(name)]: values.length === 1 ? values[0] : { $in: values } }),
  noneOf: (name, values) => ({ [mongoName(name)]: values.length === 1 ? { $ne: values[0] } : { $nin: values } }),
};

function mongoName(name: string): string {
  if (/^\$|\.|^__proto__$/.test(name)) throw new TypeError(`a MongoDB query cannot name the attribute ${JSON.stringify(name)}`);
  return name;
}

type Condition = TopLevelCondition | { fact: string; operator: string; value: unknown };

const conditions: Language<Condition> = {
  all: (all) => ({ all }),
  any: (any) => ({ any }),
  anyOf: (name, values) => toCondition(name, values.length === 1 ? "contains" : "containsAny", values.length === 1 ? values[0] : values),
  noneOf: (name, values) => toCondition(name, "containsNone", values),
};

function toCondition(fact: string, operator: string, value: unknown): Condition {
  if (fact === "") throw new TypeError("json-rules-engine cannot name a fact with the empty string");
  return { fact, operator, value };
}

function translate<Expression>(rule: FilterRule, language: Language<Expression>): Expression {
  const members = Object.entries(rule).map(([name, list = []]) =>
    name === "$or"
      ? joined(
          (list as FilterRule[]).map((branch) => translate(branch, language)),
          language.any,
        )
      : translateAttribute(name, list as FilterEntry[], language),
  );
  return joined(members, language.all);
}

function translateAttribute<Expression>(name: string, entries: FilterEntry[], language: Language<Expression>): Expression {
  const wanted = entries.filter((entry) => typeof entry === "string");
  const excluded = entries.filter((entry) => typeof entry !== "string");
  return joined(
    [
      ...(wanted.length > 0 ? [language.anyOf(name, wanted)] : []),
      ...excluded.map((entry) => language.noneOf(name, [entry["anything-but"]].flat() as string[])),
    ],
    language.any,
  );
}

function joined<Expression>(parts: Expression[], join: (parts: Expression[]) => Expression): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : join(parts);
}

function toLists(attributes: MessageAttributes): Lists {
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValues = [] }]) => [name, StringValues]));
}

function versionOf(manifest: string): string {
  return createRequire(import.meta.url)(manifest).version;
}
