import { expect, it } from "vitest";
import { Channel } from "../../src/index.ts";
import { namedMembers, RecentFanOuts } from "../../src/transport/http/recent.ts";

const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
const sent = (MessageId: string) => ({ ChannelArn: "arn:team", MessageId, row: { ...row, Redacted: false, CreatedAt: 0, UpdatedAt: 0 } });
const fanOutOf = (members: number) =>
  Channel.from(Array.from({ length: members }, (_, n): [string] => [`arn:${n}`])).fanOut({ PushNotification: { Title: "Hi" } });

const noEndpoints = { endpoints: async () => new Map() };

it("holds the members of the newest fan-outs, a bounded number in all, and the newest always", () => {
  const recent = new RecentFanOuts(noEndpoints);
  const large = fanOutOf(60_000);
  const isHeld = (id: string) => recent.find(id)?.fanOut !== undefined;
  recent.add(sent("1"), fanOutOf(10), 0, 0);
  recent.add(sent("2"), large, 0, 0);
  expect(["1", "2"].map(isHeld)).toEqual([true, true]);
  recent.add(sent("3"), large, 0, 0);
  expect(["1", "2", "3"].map(isHeld)).toEqual([false, false, true]);
  recent.add(sent("4"), fanOutOf(150_000), 0, 0);
  expect(["3", "4"].map(isHeld)).toEqual([false, true]);
  recent.add(sent("5"), fanOutOf(10), 0, 0);
  expect(["4", "5"].map(isHeld)).toEqual([false, true]);
  expect(recent.list().map(({ MessageId }) => MessageId)).toEqual(["5", "4", "3", "2", "1"]);
});

it("remembers the last 1,000 fan-outs", () => {
  const recent = new RecentFanOuts(noEndpoints);
  for (let n = 0; n < 1050; n++) recent.add(sent(String(n)), fanOutOf(1), 0, 0);
  expect([recent.list().length, recent.list()[0]?.MessageId, recent.find("49")]).toEqual([1000, "1049", undefined]);
});

it("answers others while it names the members of a large fan-out", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns++;
  });
  const page = await namedMembers(fanOutOf(200_000), 199_990, 5);
  clearInterval(timer);
  expect([page.members.length, page.NextToken]).toEqual([5, "199995"]);
  expect(turns).toBeGreaterThan(0);
});
