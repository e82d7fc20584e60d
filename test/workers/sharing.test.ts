import { describe, expect, it } from "vitest";
import { workloads } from "../../bench/workloads/index.ts";
import { viewOf } from "../../src/attributes/attribute-view.ts";
import { canonicalRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { notifiedBy } from "./decisions.ts";
import { push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

describe("several workers", () => {
  it.each([2, 4])("of %i, all take part, and together they decide as the linear index does", async (size) => {
    const { prefix, bucket, publisher, work, decided } = await deployment({ partitions: 4 });
    const workload = workloads.mixed(300, size);
    const reference = new LinearRuleIndex("guide");
    const members = [...workload.members];
    for (const [id, { preferences }] of members.entries()) {
      const { AllowNotifications, FilterRule } = preferences.PushNotifications!;
      const condition =
        AllowNotifications === "ALL"
          ? "always"
          : AllowNotifications === "NONE"
            ? "never"
            : canonicalRule(readFilterRule(FilterRule!, {}).accepted!.rule);
      reference.set(id, condition);
    }
    const channels = Array.from({ length: 8 }, (_, index) => `arn:channel/${index}`);
    await Promise.all(channels.flatMap((channel) => members.map(({ arn, preferences }) => bucket.put(channel, arn, preferences))));
    const workers = await Promise.all(Array.from({ length: size }, () => work({ concurrency: 8 })));
    const messages = Array.from({ length: 400 }, (_, index) => workload.message(index));
    await Promise.all(
      messages.map((message, index) => publisher.publish({ channelArn: channels[index % 8]!, messageId: `m${index}`, message })),
    );
    const stored = await decided();

    expect({ prefix, messages: stored.size }).toEqual({ prefix, messages: 400 });
    for (const [index, message] of messages.entries()) {
      const matched = reference.match(viewOf(message.MessageAttributes));
      const expected = members.flatMap(({ arn }, id) => (matched.has(id) ? [arn] : []));
      expect([...notifiedBy(stored.get(`m${index}`) ?? [])].sort()).toEqual(expected.sort());
    }
    expect(workers.map(({ stats }) => stats.decided > 0)).toEqual(workers.map(() => true));
    expect(workers.reduce((sum, { stats }) => sum + stats.decided, 0)).toBe(400);
  });

  it("may have their own partitions, and do not touch the others", async () => {
    const { publisher, work, decided } = await deployment({ partitions: 2 });
    const first = await work({ partitions: [0] });
    const partitions = await Promise.all(
      Array.from({ length: 20 }, (_, index) => publisher.publish({ channelArn: `arn:${index}`, messageId: "m", message: push })),
    );
    const inFirst = partitions.filter(({ partition }) => partition === 0).length;
    await until(() => first.stats.decided === inFirst, "the first partition");
    const second = await work({ partitions: [1] });
    await decided();
    expect([first.stats.decided, second.stats.decided]).toEqual([inFirst, 20 - inFirst]);
  });
});
