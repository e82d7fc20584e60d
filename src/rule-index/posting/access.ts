import { type AttributePart, type Clause, holdsOnEmpty, type Part, partHoldsOnEmpty } from "../interning/clause.ts";

/** What a message must carry for a clause to be looked at: a term, or any value under a name (`~name`). */
export type AccessKey = number;

/** How many clauses hang on a key already. */
export type Crowd = (key: AccessKey) => number;

/**
 * Keys of which a message carries at least one whenever the answer of a clause differs from its answer to the
 * message without attributes; so a message that carries none of them need not look at it. Among the possible
 * sets the least crowded is taken.
 *
 * ```text
 * does not hold on empty, may be switched on:     all of its parts must hold, so the keys of any one part do
 *   mention: [Bob, Al], type: [Chat]        ->    {mention Bob, mention Al}  or  {type Chat}
 *   $or                                     ->    the keys of every branch
 * holds on empty, may be switched off:            any part may fail, so the keys of every part are needed
 *   sender: but [Bob], type: but [Room]     ->    {sender Bob, type Room}
 *   $or                                     ->    all branches must fail, so the keys of one that holds on empty do
 * ```
 */
export function accessKeys(clause: Clause, crowd: Crowd): readonly AccessKey[] {
  const keys = holdsOnEmpty(clause) ? offKeys(clause, crowd) : onKeys(clause, crowd);
  return keys.length < 2 ? keys : [...new Set(keys)];
}

function onKeys(clause: Clause, crowd: Crowd): readonly AccessKey[] {
  return leastCrowded(
    clause.filter((part) => !partHoldsOnEmpty(part)).map((part) => partOnKeys(part, crowd)),
    crowd,
  );
}

function partOnKeys(part: Part, crowd: Crowd): readonly AccessKey[] {
  if ("branches" in part) return part.branches.flatMap((branch) => onKeys(branch, crowd));
  const [only] = part.tests;
  // Nearly always a list of strings.
  if (part.tests.length === 1 && only?.quantifier === "some-in") return only.terms;
  if (part.tests.some((test) => test.quantifier === "some-out")) return [~part.name];
  return part.tests.flatMap((test) => test.terms);
}

function offKeys(clause: Clause, crowd: Crowd): readonly AccessKey[] {
  return clause.flatMap((part) => partOffKeys(part, crowd));
}

function partOffKeys(part: Part, crowd: Crowd): readonly AccessKey[] {
  const choices = "branches" in part ? part.branches.filter(holdsOnEmpty).map((branch) => offKeys(branch, crowd)) : exclusionsOf(part);
  return leastCrowded(choices, crowd);
}

/** All tests must fail, those that exclude among them. */
function exclusionsOf(part: AttributePart): (readonly AccessKey[])[] {
  return part.tests.filter((test) => test.quantifier === "none-in").map((test) => test.terms);
}

function leastCrowded(choices: readonly (readonly AccessKey[])[], crowd: Crowd): readonly AccessKey[] {
  const [first] = choices;
  if (first === undefined) throw new TypeError("a clause has no keys");
  if (choices.length === 1) return first;
  let best = first;
  let least = Number.POSITIVE_INFINITY;
  for (const keys of choices) {
    // Each key costs a place in memory too.
    const cost = keys.reduce((sum, key) => sum + crowd(key) + 1, 0);
    if (cost < least) [best, least] = [keys, cost];
  }
  return best;
}
