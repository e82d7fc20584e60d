import {
  type Channel,
  type ChannelMembershipPreferences,
  compileFilterRule,
  type DecisionReason,
  type FilterRule,
  type MessageAttributes,
  parseFilterRule,
  type Semantics,
} from "../../src/index.ts";
import { values } from "./arbitraries.ts";
import { postingIndexOfLastChannel } from "./index-in-use.ts";
import { naiveMatches } from "./naive.ts";
import { unlimited } from "./property.ts";
import { randomFrom, shuffled } from "./random.ts";

/** Members with their preferences, as a Map that a channel must agree with. */
export type Model = Map<string, ChannelMembershipPreferences | undefined>;

/** Recipes that the fast reader reads. */
const plainValues = values.filter((value) => /^[^\ud800-\udfff]+$/.test(value));

/**
 * What the members of a large channel have in common, named after the structure that it makes in the posting index.
 * `own` occurs in no other rule, so every rule is distinct; the other values are those of `arbitraries.ts`, each under
 * one recipe, so that messages meet them and every recipe has a list of its own.
 */
const recipes = {
  /** Every rule is under one key and has one part: there is nothing to share. */
  "crowded list": (own) => ({ type: ["t1", own] }),
  "crowded switch-off": (own) => ({ type: [{ "anything-but": ["Room", own] }] }),
  "shared trigger": (own) => ({ type: ["Bob"], sender: [{ "anything-but": [own] }] }),
  /** The branch is nearly always indexed under its topic, which is one key. */
  "shared branch": (own) => ({ $or: [{ mention: [own] }, { topic: ["t1"], constructor: plainValues }] }),
  "shared veto": (own) => ({ topic: [{ "anything-but": ["t2"] }], sender: [{ "anything-but": [own] }] }),
  /** A list for each rule. */
  "lists of one": (own) => ({ mention: [own] }),
  /** Under one key, the code of the rule tests the other key. */
  "code behind a key": (own) => ({ mention: ["Bob", "Room"], "a.b": ["Bob", own] }),
} satisfies Record<string, (own: string) => FilterRule>;
const names = Object.keys(recipes) as (keyof typeof recipes)[];

/** Recipes with a piece that the index keeps once. In `sns` an exclusion is part of what switches a rule on, and not a piece. */
const sharing: Readonly<Record<Semantics, readonly string[]>> = {
  guide: ["shared trigger", "shared branch", "shared veto"],
  sns: ["shared branch"],
};

/** Members of one recipe in a crowd with long lists: more than the 256 from which the index searches for shared parts. */
const CROWDED = 320;

const withoutRule: readonly (ChannelMembershipPreferences | undefined)[] = [
  undefined,
  { PushNotifications: { AllowNotifications: "ALL" } },
  { PushNotifications: { AllowNotifications: "NONE" } },
];

/** The recipes of a crowd: below 320 members all of them, without long lists; from there as many as have long lists. */
function recipesFor(count: number, seed: number): readonly (keyof typeof recipes)[] {
  const rotated = names.map((_, at) => names[(at + seed) % names.length]!);
  return count < CROWDED ? names : rotated.slice(0, Math.floor(count / CROWDED));
}

/** Preferences of so many members, in an order that the seed decides; 1 of 20 has no rule. */
export function bystanders(count: number, seed: number): Model {
  const some = recipesFor(count, seed);
  const all = Array.from({ length: count }, (_, n): [string, ChannelMembershipPreferences | undefined] => [
    `arn:bystander/${n}`,
    n % 20 === 19 ? withoutRule[Math.floor(n / 20) % 3] : filtered(recipes[some[(n - Math.floor(n / 20)) % some.length]!](`own-${n}`)),
  ]);
  return new Map(shuffled(all, randomFrom(seed)));
}

/**
 * Adds bystanders to the channel that was made last, and returns them. If it has a posting index, throws unless that has the
 * shared pieces of the recipes.
 */
export function withBystanders(channel: Channel, count: number, seed: number, semantics: Semantics): Model {
  const crowd = bystanders(count, seed);
  const posting = postingIndexOfLastChannel();
  const before = posting?.ruleCount ?? 0;
  for (const [memberArn, preferences] of crowd) channel.set(memberArn, preferences);
  if (posting !== undefined) {
    const rules = new Set([...crowd.values()].flatMap((each) => each?.PushNotifications?.FilterRule ?? [])).size;
    const pieces = posting.ruleCount - before - rules;
    const expected = count < CROWDED ? 0 : recipesFor(count, seed).filter((name) => sharing[semantics].includes(name)).length;
    if (pieces < expected) throw new Error(`${count} bystanders, seed ${seed}, ${semantics}: ${pieces} shared pieces, not ${expected}`);
  }
  return crowd;
}

/** Sets, replaces, deletes and adds members again, in random order, in a channel and its model. */
export function churn(channel: Channel, model: Model, steps: number, seed: number): void {
  const random = randomFrom(seed);
  const arns = [...model.keys()];
  const preferences = [...model.values()];
  for (let step = 0; step < steps; step++) {
    const memberArn = arns[Math.floor(random() * arns.length)]!;
    if (random() < 0.4) {
      channel.delete(memberArn);
      model.delete(memberArn);
    } else {
      const replacement = preferences[Math.floor(random() * preferences.length)];
      channel.set(memberArn, replacement);
      model.set(memberArn, replacement);
    }
  }
}

/** Returns which bystanders are notified of a sent message without a Target. Remembers earlier answers. */
export class CrowdOracle {
  readonly #answers: readonly (readonly [memberArn: string, answer: boolean | FilterRule])[];
  readonly #asked: Map<string, ReadonlySet<string>> = new Map();

  constructor(crowd: Model) {
    this.#answers = [...crowd].map(([memberArn, preferences]) => {
      const push = preferences?.PushNotifications;
      if (push?.AllowNotifications === "FILTERED") return [memberArn, JSON.parse(push.FilterRule ?? "") as FilterRule];
      return [memberArn, push?.AllowNotifications !== "NONE"];
    });
  }

  notified(attributes: MessageAttributes | undefined, semantics: Semantics): ReadonlySet<string> {
    const key = `${semantics} ${JSON.stringify(attributes ?? {})}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const holds = (answer: boolean | FilterRule) => (typeof answer === "boolean" ? answer : naiveMatches(answer, attributes, semantics));
    const notified = new Set(this.#answers.flatMap(([memberArn, answer]) => (holds(answer) ? [memberArn] : [])));
    this.#asked.set(key, notified);
    return notified;
  }
}

export function filtered(rule: FilterRule | string): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: typeof rule === "string" ? rule : JSON.stringify(rule) } };
}

/** Why a member is notified or not, of a message that is addressed to it and that its preferences match or not. */
export function reasonOf(preferences: ChannelMembershipPreferences | undefined, isNotified: boolean): DecisionReason {
  const { AllowNotifications } = preferences?.PushNotifications ?? {};
  if (AllowNotifications === undefined) return "no-preference";
  if (AllowNotifications === "FILTERED") return isNotified ? "filter-matched" : "filter-not-matched";
  return AllowNotifications === "ALL" ? "all" : "none";
}

/** The same preferences with the canonical text of their rule, which a channel explains. */
export function canonical(preferences: ChannelMembershipPreferences | undefined): ChannelMembershipPreferences | undefined {
  const { rule } = parseFilterRule(preferences?.PushNotifications?.FilterRule ?? "", { limits: unlimited });
  if (rule === undefined || preferences?.PushNotifications?.AllowNotifications !== "FILTERED") return preferences;
  const FilterRule = compileFilterRule(rule, { limits: unlimited }).toString();
  return { ...preferences, PushNotifications: { ...preferences.PushNotifications, FilterRule } };
}
