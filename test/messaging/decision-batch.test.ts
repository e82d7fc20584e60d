import { expect, it } from "vitest";
import { requireDecisionBatch } from "../support/decision-batch.ts";
import { alice, channelOf, messageTo, start, user } from "./support.ts";

it("a sink is given every batch in the one shape that workers store, too", async () => {
  const { messaging, store, sink } = start();
  const ChannelArn = await channelOf(messaging);
  const membership = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
  const members = Array.from({ length: 1200 }, (_, index) => user(`m${index}`));
  await store.commit(members.map((id) => ({ put: { kind: "membership", group: ChannelArn, id }, value: membership })));
  const MessageAttributes = { mention: { StringValues: ["Bob"] } };
  await messaging.call("SendChannelMessage", messageTo(ChannelArn, { Metadata: "m", MessageAttributes }));
  await messaging.call("SendChannelMessage", messageTo(ChannelArn, { PushNotification: undefined }));
  await messaging.close();
  for (const batch of sink.batches) requireDecisionBatch(batch, "service");
  expect(sink.batches.map(({ part, parts, size, notified }) => [part, parts, size, notified.length])).toEqual([
    [0, 2, 1201, 1000],
    [1, 2, 1201, 201],
    [0, 1, 0, 0],
  ]);
});
