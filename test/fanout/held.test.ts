import { expect, it } from "vitest";
import { Channel, type ChannelMembershipPreferences, type FanOut, type PushMessage } from "../../src/index.ts";

const all: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "ALL" } };
const none: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "NONE" } };
const mentions = (user: string): ChannelMembershipPreferences => ({
  PushNotifications: { AllowNotifications: "FILTERED", FilterRule: JSON.stringify({ mention: [user] }) },
});
const message: PushMessage = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["u3"] } } };

it("a FanOut names the members of its moment, after the channel was emptied and filled with others", () => {
  const channel = new Channel();
  for (let i = 0; i < 200; i++) channel.set(`old-${i}`, all);
  const held = channel.fanOut(message);
  channel.clear();
  const between = channel.fanOut(message);
  for (let i = 0; i < 300; i++) channel.set(`new-${i}`, i % 2 === 0 ? all : none);
  channel.set("old-5", none);
  expect(held.toArray().sort()).toEqual(Array.from({ length: 200 }, (_, i) => `old-${i}`).sort());
  expect([held.has("old-5"), held.has("new-2"), held.reason("old-5"), held.counts.all]).toEqual([true, false, "all", 200]);
  expect([between.toArray(), channel.fanOut(message).size]).toEqual([[], 150]);
});

it("a FanOut names the members of its moment, whether few or many have changed", () => {
  for (const [members, changes] of [
    [500, 3],
    [500, 490],
    [5, 400],
  ] as const) {
    const channel = new Channel();
    for (let i = 0; i < 500; i++) channel.set(`m${i}`, i < members ? all : mentions(`u${i}`));
    const expected = channel.fanOut(message).toArray().sort();
    const held: FanOut[] = [];
    for (let i = 0; i < changes; i++) {
      held.push(channel.fanOut(message));
      channel.delete(`m${i}`);
      channel.set(`late-${i}`, all);
    }
    const [oldest] = held;
    expect(oldest?.toArray().sort()).toEqual(expected);
  }
});
