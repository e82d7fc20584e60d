import { expect, it } from "vitest";
import { RulePool } from "../../src/fanout/rule-pool.ts";
import { CachedChannel } from "../../src/messaging/channels/cached-channel.ts";
import { isPlain } from "../../src/messaging/channels/plain-arns.ts";

function channelOf(...members: string[]): CachedChannel {
  const held = new CachedChannel("arn:c", { pool: new RulePool(), onInvalidRule: "withhold" });
  held.take(members.map((memberArn) => [memberArn, {}]));
  held.settle();
  return held;
}

it.each([
  ["a", true],
  ['"', false],
  ["\\", false],
  ["\n", false],
  ["\ud800", false],
  ["日本", true],
] as const)("JSON prints all ARNs of a channel with %j as they are: %j", (memberArn, is) => {
  const { channel } = channelOf("arn:bob", memberArn, "arn:eve");
  expect(isPlain(channel)).toBe(is);
  expect(JSON.stringify(memberArn) === `"${memberArn}"`).toBe(is);
});

it("a member that is added later counts, whether the channel was asked about before or not", () => {
  for (const isAsked of [false, true]) {
    const held = channelOf("arn:bob");
    if (isAsked) expect(isPlain(held.channel)).toBe(true);
    held.apply('arn:"', {});
    expect(isPlain(held.channel)).toBe(false);
    held.apply("arn:eve", {});
    expect(isPlain(held.channel)).toBe(false);
  }
});
