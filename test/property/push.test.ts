import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Channel } from "../../src/index.ts";
import { type PushEndpoint, type PushReason, planPushes, pushReasons } from "../../src/push/index.ts";
import { check } from "../support/property.ts";

/** Members of a channel and others; two of them have an ARN that is a name of every object. */
const members = ["arn:bob", "arn:carol", "arn:dave", "__proto__", "constructor"];
const textArb = fc.constantFrom("a", "b", "ü", '"', "💬");
const endpointArb: fc.Arbitrary<PushEndpoint> = fc
  .record(
    {
      Type: fc.constantFrom("APNS" as const, "APNS_SANDBOX" as const, "GCM" as const),
      AllowMessages: fc.constantFrom("ALL" as const, "NONE" as const, undefined),
      EndpointState: fc.constantFrom({ Status: "ACTIVE" as const }, { Status: "INACTIVE" as const }, {}, undefined),
      DeviceToken: textArb,
      VoipDeviceToken: fc.option(textArb, { nil: undefined }),
    },
    { requiredKeys: ["Type", "DeviceToken"] },
  )
  .map(({ DeviceToken, VoipDeviceToken, ...rest }) => ({ ...rest, EndpointAttributes: { DeviceToken, VoipDeviceToken } }));
const endpointsArb = fc.uniqueArray(fc.tuple(fc.constantFrom(...members), fc.array(endpointArb, { maxLength: 4 })), {
  selector: ([member]) => member,
});
const notificationArb = fc.record(
  { Title: textArb, Body: textArb, Type: fc.constantFrom("DEFAULT" as const, "VOIP" as const, undefined) },
  { requiredKeys: [] },
);

/** The table of docs/devices.md, row by row, without any of the code of the library. */
function naiveReason(endpoint: PushEndpoint, isVoip: boolean): PushReason {
  const rows: readonly [PushReason, boolean][] = [
    ["endpoint-off", endpoint.AllowMessages === "NONE"],
    ["endpoint-inactive", endpoint.EndpointState?.Status === "INACTIVE"],
    ["voip-not-supported", isVoip && endpoint.Type === "GCM"],
    ["no-voip-token", isVoip && endpoint.EndpointAttributes?.VoipDeviceToken === undefined],
    ["sent", true],
  ];
  return rows.find(([, holds]) => holds)![0];
}

describe("a plan of pushes", () => {
  it("has every endpoint of every member to be notified once, in order, with the reason of the table, and the right token", () => {
    check(
      fc.property(endpointsArb, notificationArb, fc.subarray(members), (owned, PushNotification, silent) => {
        const endpoints = new Map(owned);
        const channel = new Channel();
        for (const member of members)
          channel.set(member, silent.includes(member) ? { PushNotifications: { AllowNotifications: "NONE" } } : undefined);
        const message = { ChannelArn: "arn:team", MessageId: "m-1", PushNotification };
        const fanOut = channel.fanOut(message);
        const isVoip = PushNotification.Type === "VOIP";
        const expected = fanOut.toArray().flatMap((memberArn) => {
          const own = endpoints.get(memberArn) ?? [];
          if (own.length === 0) return [{ memberArn, reason: "no-endpoint" as PushReason, token: undefined }];
          return own.map((endpoint) => {
            const reason = naiveReason(endpoint, isVoip);
            const { DeviceToken, VoipDeviceToken } = endpoint.EndpointAttributes!;
            return { memberArn, reason, token: reason !== "sent" ? undefined : isVoip ? VoipDeviceToken : DeviceToken };
          });
        });

        const plan = planPushes(fanOut, (memberArn) => endpoints.get(memberArn), message);
        const planned = [...plan];
        expect(planned.map((push) => ({ ...push, token: "token" in push ? push.token : undefined }))).toMatchObject(expected);
        expect(planned.length).toBe(expected.length);
        for (const reason of pushReasons) expect(plan.counts[reason]).toBe(expected.filter((push) => push.reason === reason).length);
        expect(plan.reached).toBe(new Set(expected.filter(({ reason }) => reason === "sent").map(({ memberArn }) => memberArn)).size);
      }),
    );
  });

  it("names the message in every payload, with its title and its body, and nothing that the message does not have", () => {
    check(
      fc.property(endpointArb, notificationArb, textArb, textArb, (endpoint, PushNotification, ChannelArn, MessageId) => {
        const { Title, Body } = PushNotification;
        const reference = { "chime.message_id": MessageId, "chime.channel_arn": ChannelArn };
        for (const push of planPushes(["arn:bob"], () => [endpoint], { ChannelArn, MessageId, PushNotification })) {
          if (push.reason !== "sent") continue;
          const payload = JSON.parse(JSON.stringify(push.payload)) as {
            aps?: { alert: object };
            data: { pinpoint: { jsonBody: object } } & Record<string, string>;
          };
          if (endpoint.Type !== "GCM") {
            expect(payload.data.pinpoint.jsonBody).toEqual(reference);
            expect(payload.aps?.alert).toEqual(JSON.parse(JSON.stringify({ title: Title, body: Body })));
          } else {
            expect(Object.values(payload.data).every((value) => typeof value === "string")).toBe(true);
            expect(JSON.parse(payload.data["pinpoint.jsonBody"]!)).toEqual(reference);
            expect([payload.data["pinpoint.notification.title"], payload.data["pinpoint.notification.body"]]).toEqual([Title, Body]);
          }
        }
      }),
    );
  });
});
