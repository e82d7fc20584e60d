import { expect } from "vitest";
import { type Channel, type DecisionReason, decisionReasons, type FanOut } from "../../src/index.ts";
import { explained } from "./explained.ts";

/** The expected decisions for the members of a channel. */
export type Expected = ReadonlyMap<string, { readonly notify: boolean; readonly reason: DecisionReason }>;

/** A fan-out with the numbers that the members had when it was made. */
export interface HeldFanOut {
  readonly fanOut: FanOut;
  readonly arns: ReadonlyMap<number, string>;
}

export function hold(channel: Channel, fanOut: FanOut): HeldFanOut {
  return { fanOut, arns: new Map([...channel].map(([memberArn]) => [channel.memberIndex(memberArn) ?? -1, memberArn])) };
}

/**
 * Compares every answer of a fan-out with the expected one: enumerations in all forms, size, counts, `has()` and `reason()` of
 * all members, and `decision()` of those that are checked closely.
 */
export function expectFanOut({ fanOut, arns }: HeldFanOut, expected: Expected, closely: Iterable<string> = expected.keys()): void {
  const notified = new Set([...expected].flatMap(([memberArn, { notify }]) => (notify ? [memberArn] : [])));
  const batches = [...fanOut.batches(97)];
  expect({
    toArray: difference(fanOut.toArray(), notified),
    iterated: difference([...fanOut], notified),
    batched: difference(batches.flat(), notified),
    numbered: difference(
      Array.from(fanOut.memberIndexes(), (id) => arns.get(id) ?? `no member ${id}`),
      notified,
    ),
    size: fanOut.size,
    batchCount: batches.length,
  }).toEqual({ toArray: [], iterated: [], batched: [], numbered: [], size: notified.size, batchCount: Math.ceil(notified.size / 97) });
  const counted = new Map<DecisionReason, number>();
  const wrong: string[] = [];
  for (const [memberArn, { notify, reason }] of expected) {
    counted.set(reason, (counted.get(reason) ?? 0) + 1);
    const found = { notify: fanOut.has(memberArn), reason: fanOut.reason(memberArn) };
    if (found.notify !== notify || found.reason !== reason) wrong.push(`${memberArn}: ${JSON.stringify(found)}, not ${reason}`);
  }
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(fanOut.counts).toEqual(Object.fromEntries(decisionReasons.map((reason) => [reason, counted.get(reason) ?? 0])));
  for (const memberArn of closely) expectDecision(fanOut, memberArn, expected.get(memberArn));
}

function expectDecision(fanOut: FanOut, memberArn: string, expected: { notify: boolean; reason: DecisionReason } | undefined): void {
  if (expected === undefined) {
    expect(fanOut.has(memberArn)).toBe(false);
    expect(() => fanOut.decision(memberArn)).toThrow(RangeError);
    expect(() => fanOut.reason(memberArn)).toThrow(RangeError);
    return;
  }
  const { notify, reason, explanation } = explained(fanOut.decision(memberArn));
  expect({ memberArn, notify, reason, matched: explanation?.matched }).toEqual({
    memberArn,
    notify: expected.notify,
    reason: expected.reason,
    matched: expected.reason.startsWith("filter-") ? expected.notify : undefined,
  });
}

/** Missing, superfluous and repeated members; at most ten of each. */
function difference(found: readonly string[], expected: ReadonlySet<string>): string[] {
  const set = new Set(found);
  if (found.length === expected.size && set.size === found.length && found.every((arn) => expected.has(arn))) return [];
  const missing = [...expected].filter((arn) => !set.has(arn)).map((arn) => `missing: ${arn}`);
  const added = [...set].filter((arn) => !expected.has(arn)).map((arn) => `too much: ${arn}`);
  const twice = found.filter((arn, at) => found.indexOf(arn) !== at).map((arn) => `twice: ${arn}`);
  return [missing, added, twice].flatMap((each) => each.slice(0, 10));
}
