import { describe, expect, it } from "vitest";
import { alice, channelOf, instance, messageTo, start } from "./support.ts";

describe("a request without its token", () => {
  it("is a new one each time, as with the SDKs", async () => {
    const { messaging, sink } = start();
    const create = { AppInstanceArn: instance, Name: "team", ChimeBearer: alice };
    const channels = await Promise.all([messaging.call("CreateChannel", create), messaging.call("CreateChannel", create)]);
    expect(new Set(channels.map(({ ChannelArn }) => ChannelArn)).size).toBe(2);
    const { ClientRequestToken: _, ...message } = messageTo(await channelOf(messaging), { ChimeBearer: alice });
    const sent = await Promise.all([
      messaging.call("SendChannelMessage", message as never),
      messaging.call("SendChannelMessage", { ...message, ClientRequestToken: undefined } as never),
    ]);
    expect(new Set(sent.map(({ MessageId }) => MessageId)).size).toBe(2);
    await messaging.close();
    expect(new Set(sink.batches.map(({ MessageId }) => MessageId)).size).toBe(2);
  });

  it("keeps a given token, and is the same request with it", async () => {
    const { messaging } = start();
    const request = Object.freeze({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: "once" });
    const [first, again] = [await messaging.call("CreateChannel", request), await messaging.call("CreateChannel", request)];
    expect(again).toEqual(first);
    await expect(messaging.call("CreateChannel", { ...request, ClientRequestToken: null } as never)).rejects.toThrow("ClientRequestToken");
  });
});
