import fc from "fast-check";
import { expect, it } from "vitest";
import type { ChannelMembershipPreferences } from "../../src/index.ts";
import { ChannelCache } from "../../src/messaging/channels/channel-cache.ts";
import { memberArb, preferencesArb } from "../support/arbitraries.ts";
import { bystanders, type Model } from "../support/bystanders.ts";
import { checkAsync, unlimited } from "../support/property.ts";

const channelArb = fc.constantFrom("arn:small", "arn:other", "arn:large");
const stepArb = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant("put" as const), channelArn: channelArb, member: memberArb, preferences: preferencesArb }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant("end" as const), channelArn: channelArb, member: memberArb }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("load" as const), channelArn: channelArb }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant("wait" as const), turns: fc.integer({ min: 1, max: 4 }) }), weight: 3 },
  fc.record({ kind: fc.constant("drop" as const), channelArn: channelArb }),
);

it("a cache of channels gives every channel as it is stored, whatever changes while it is read, and reads it once while it has room", async () => {
  await checkAsync(
    fc.asyncProperty(
      fc.array(stepArb, { maxLength: 30 }),
      fc.constantFrom(1, 20_000, Infinity),
      fc.boolean(),
      async (steps, maxBytes, isBegun) => {
        const stored = new Map<string, Model>([
          ["arn:small", new Map()],
          ["arn:other", new Map()],
          ["arn:large", bystanders(100, 1)],
        ]);
        const history = new Map([...stored].map(([channelArn, model]) => [channelArn, [print(model)]]));
        const cache = new ChannelCache({
          settings: { onInvalidRule: "throw", limits: unlimited },
          maxBytes,
          load: (arn) => read(stored.get(arn)!),
        });
        if (isBegun) cache.begin("arn:small");
        const loading: Promise<void>[] = [];
        let drops = 0;
        for (const step of steps) {
          if (step.kind === "wait") for (let turn = 0; turn < step.turns; turn++) await undefined;
          else if (step.kind === "load") {
            // As it is now or later: a caller may use it while it changes further.
            const versions = history.get(step.channelArn)!;
            const from = versions.length - 1;
            const loaded = cache.load(step.channelArn).then((channel) => expect(versions.slice(from)).toContain(print(channel)));
            // Awaited below; an earlier failure must not count as unhandled.
            loaded.catch(() => {});
            loading.push(loaded);
          } else if (step.kind === "drop") {
            if (cache.has(step.channelArn)) drops++;
            cache.drop(step.channelArn);
          } else {
            const { channelArn, member } = step;
            if (step.kind === "put") stored.get(channelArn)!.set(member, step.preferences);
            else stored.get(channelArn)!.delete(member);
            history.get(channelArn)!.push(print(stored.get(channelArn)!));
            cache.apply(channelArn, member, step.kind === "put" ? { Preferences: step.preferences as never } : undefined);
          }
        }
        await Promise.all(loading);
        for (const [channelArn, model] of stored) expect(print(await cache.load(channelArn))).toBe(print(model));
        expect(cache.loads).toBeLessThanOrEqual(stored.size + drops + cache.evictions);
        if (maxBytes === Infinity) expect(cache.evictions).toBe(0);
        for (const channelArn of stored.keys()) cache.drop(channelArn);
        expect([cache.size, cache.bytes]).toEqual([0, 0]);
      },
    ),
    200,
  );
});

/** Pages of a channel, each as the channel is when the page is read, with turns of others between them. */
async function* read(model: Model): AsyncGenerator<[string, { Preferences: never }][]> {
  const arns = [...model.keys()];
  for (let at = 0; at < arns.length; at += 40) {
    await undefined;
    yield arns.slice(at, at + 40).flatMap((arn) => (model.has(arn) ? [[arn, { Preferences: model.get(arn) as never }]] : []));
  }
}

function print(members: Iterable<readonly [string, ChannelMembershipPreferences | undefined]>): string {
  return Array.from(members, ([arn, preferences]) => `${arn} ${JSON.stringify(preferences?.PushNotifications)}`)
    .sort()
    .join("\n");
}
