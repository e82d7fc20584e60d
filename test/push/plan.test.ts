import { describe, expect, it } from "vitest";
import { Channel } from "../../src/index.ts";
import { type PushEndpoint, planPushes } from "../../src/push/index.ts";

const message = { ChannelArn: "arn:team", MessageId: "m-1", PushNotification: { Title: "Hi" } };
const voip = { ...message, PushNotification: { Type: "VOIP" as const } };
const phone = { Type: "GCM" as const, EndpointAttributes: { DeviceToken: "phone" } };

describe("planPushes", () => {
  it("reads endpoints only when a push is asked for, so that a million members need no memory", () => {
    const channel = Channel.from(Array.from({ length: 1000 }, (_, index) => [`arn:${index}`] as const));
    const asked: string[] = [];
    const plan = planPushes(
      channel.fanOut(message),
      (memberArn) => {
        asked.push(memberArn);
        return [phone];
      },
      message,
    );
    expect(asked).toEqual([]);
    let left = 3;
    for (const _ of plan) if (--left === 0) break;
    expect([asked.length, plan.counts.sent, plan.reached]).toEqual([3, 3, 3]);
  });

  it("yields its pushes once, and its counts stay", () => {
    const plan = planPushes(["arn:bob"], () => [phone], message);
    expect([[...plan].length, [...plan].length, plan.counts.sent]).toEqual([1, 0, 1]);
  });

  it("gives a push the payload of the others to the same service, so that a plan costs no copy a member", () => {
    const [first, second] = planPushes(["arn:bob", "arn:carol"], () => [phone], message);
    expect(first?.reason === "sent" && second?.reason === "sent" && first.payload === second.payload).toBe(true);
  });

  it("returns the endpoint that it was given, with all its fields", () => {
    const endpoint = { ...phone, EndpointId: "e-1", Name: "Bob's phone" };
    const [push] = planPushes(["arn:bob"], () => [endpoint], message);
    expect(push?.reason === "sent" && push.endpoint).toBe(endpoint);
    expect(push?.reason === "sent" && push.endpoint.Name).toBe("Bob's phone");
  });

  it("plans pushes to endpoints of a list, which has no tokens", () => {
    expect([...planPushes(["arn:bob"], () => [{ Type: "APNS" as const }], message)]).toMatchObject([{ reason: "sent" }]);
    expect("token" in [...planPushes(["arn:bob"], () => [{ Type: "APNS" as const }], message)][0]!).toBe(false);
  });

  it("rejects a VOIP push to an endpoint of a list: it cannot know whether there is a VoIP token", () => {
    expect(() => [...planPushes(["arn:bob"], () => [{ Type: "APNS" as const }], voip)]).toThrow(
      new TypeError('an endpoint of "arn:bob" has no EndpointAttributes: DescribeAppInstanceUserEndpoint returns them'),
    );
  });

  it.each([["EMAIL"], [undefined]])("rejects an endpoint of the type %s, which the model does not have", (Type) => {
    expect(() => [...planPushes(["arn:bob"], () => [{ Type } as unknown as PushEndpoint], message)]).toThrow(
      /^an endpoint of "arn:bob" has the type "?\w+"?, expected APNS, APNS_SANDBOX or GCM$/,
    );
  });
});
