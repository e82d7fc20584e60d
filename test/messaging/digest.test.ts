import { expect, it } from "vitest";
import { digest } from "../../src/messaging/digest.ts";
import { channelOf, messageTo, refusalOf, start } from "./support.ts";

it("a repeat of a Send is recognised in any order of its attributes, and with another value it is a conflict", async () => {
  const { messaging } = start();
  const ChannelArn = await channelOf(messaging);
  const [a, b, proto] = ["1", "2", "3"].map((value) => ({ StringValues: [value] }));
  const request = messageTo(ChannelArn, { MessageAttributes: { a, b, ["__proto__"]: proto } });
  const { MessageId } = await messaging.call("SendChannelMessage", request);
  const again = (MessageAttributes: object) =>
    messaging.call("SendChannelMessage", { ...request, MessageAttributes: MessageAttributes as never });
  expect((await again({ ["__proto__"]: proto, b, a })).MessageId).toBe(MessageId);
  for (const other of [
    { a: b, b: a, ["__proto__"]: proto },
    { a, b },
    { a, b, ["__proto__"]: a },
  ])
    expect((await refusalOf(again(other))).name).toBe("ConflictException");
});

it("objects are the same in any order, arrays are not, and neighbouring parts stay separate", () => {
  expect(digest({ a: { x: 1, y: [{ p: 1, q: 2 }] }, b: 2 })).toBe(digest({ b: 2, a: { y: [{ q: 2, p: 1 }], x: 1 } }));
  const others = [digest([1, 2]), digest([2, 1]), digest(1, 2), digest("1", 2), digest({ a: 1 }), digest({ b: 1 }), digest(["a", 1])];
  expect(new Set(others).size).toBe(others.length);
});
