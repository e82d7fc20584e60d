import { quote } from "../diagnostic/quote.ts";
import type { PushNotificationConfiguration } from "../fanout/message.ts";
import { type ApnsPayload, apnsPayload, type FcmPayload, fcmPayload } from "./payload.ts";

/**
 * What happens to an endpoint of a member to be notified, in the order in which it is decided:
 *
 * | reason               | sent | when                                                                                    |
 * | -------------------- | ---- | --------------------------------------------------------------------------------------- |
 * | `no-endpoint`        | no   | the member has no endpoint                                                              |
 * | `endpoint-off`       | no   | AllowMessages is NONE [guide]                                                           |
 * | `endpoint-inactive`  | no   | its state is INACTIVE [model]                                                           |
 * | `voip-not-supported` | no   | the push is VOIP, and the endpoint is not one of APNs [guide: VOIP is a push of APNs; choice: not sent] |
 * | `no-voip-token`      | no   | the push is VOIP, and the endpoint has no VoipDeviceToken [choice]                       |
 * | `sent`               | yes  | nothing of the above                                                                    |
 */
export const pushReasons = ["no-endpoint", "endpoint-off", "endpoint-inactive", "voip-not-supported", "no-voip-token", "sent"] as const;

/** One of {@link pushReasons}. */
export type PushReason = (typeof pushReasons)[number];

/** A device of a member: what a plan reads of an AppInstanceUserEndpoint of the identity API [model]. */
export interface PushEndpoint {
  /** The service that reaches the device; GCM is FCM. */
  readonly Type?: "APNS" | "APNS_SANDBOX" | "GCM" | undefined;
  /** NONE turns the device off; ALL if absent [choice]. */
  readonly AllowMessages?: "ALL" | "NONE" | undefined;
  /** ACTIVE if absent [choice]. */
  readonly EndpointState?: { readonly Status?: "ACTIVE" | "INACTIVE" | undefined } | undefined;
  /** The tokens of the device; lists of endpoints do not have them. A VOIP push needs them. */
  readonly EndpointAttributes?: { readonly DeviceToken?: string | undefined; readonly VoipDeviceToken?: string | undefined } | undefined;
}

/** The message of a plan. */
export interface PushedMessage {
  /** The channel of the message. */
  readonly ChannelArn: string;
  /** The id of the message. */
  readonly MessageId: string;
  /** Title, body and type of the push; DEFAULT if there is no type [model]. */
  readonly PushNotification?: PushNotificationConfiguration | undefined;
}

/** A push that is to be sent. */
export interface SentPush<E extends PushEndpoint = PushEndpoint> {
  /** The member whose device it is. */
  readonly memberArn: string;
  /** `sent`. */
  readonly reason: "sent";
  /** The device, as `endpointsOf` returned it. */
  readonly endpoint: E;
  /** VOIP goes to the VoipDeviceToken, as a VoIP push of APNs [guide]. */
  readonly type: "DEFAULT" | "VOIP";
  /** The DeviceToken or VoipDeviceToken; absent if the endpoint has no EndpointAttributes. */
  readonly token?: string;
  /** What arrives; shared by all pushes of the plan to the same service. */
  readonly payload: ApnsPayload | FcmPayload;
}

/** An endpoint with what happens to it, or a member without an endpoint. */
export type PlannedPush<E extends PushEndpoint = PushEndpoint> =
  | SentPush<E>
  | { readonly memberArn: string; readonly reason: "no-endpoint" }
  | { readonly memberArn: string; readonly reason: Exclude<PushReason, "sent" | "no-endpoint">; readonly endpoint: E };

/** The pushes of one message. It yields them once; each is made on demand, in the order of the members and of their endpoints. */
export interface PushPlan<E extends PushEndpoint = PushEndpoint> extends Iterable<PlannedPush<E>> {
  /** The planned pushes until now, for each reason; complete after the iteration. */
  readonly counts: Readonly<Record<PushReason, number>>;
  /** The number of members until now with at least one push that is sent. */
  readonly reached: number;
}

/**
 * Plans the pushes of a message: for every member to be notified each of its endpoints, and what happens to it.
 * `members` is a FanOut, or one of its batches if the endpoints of a batch are read at once. `endpointsOf` returns the endpoints of
 * a member; without any, the member has one planned push, `no-endpoint`. O(endpoints) in all; keeps nothing but the counts.
 *
 * @throws TypeError, from the iteration, for an endpoint whose Type is none of the model, and for one without EndpointAttributes if the
 *   push is VOIP.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { planPushes } from "pushsieve/push";
 *
 * const channel = new Channel().set("bob").set("carol").set("dave", { PushNotifications: { AllowNotifications: "NONE" } });
 * const endpoints = new Map([
 *   [
 *     "bob",
 *     [
 *       { Type: "GCM" as const, EndpointAttributes: { DeviceToken: "phone" } },
 *       { Type: "APNS" as const, AllowMessages: "NONE" as const, EndpointAttributes: { DeviceToken: "tablet" } },
 *     ],
 *   ],
 * ]);
 *
 * const message = { ChannelArn: "arn:team", MessageId: "m-1", PushNotification: { Title: "Hi" } };
 * const plan = planPushes(channel.fanOut(message), (memberArn) => endpoints.get(memberArn), message);
 * [...plan].map(({ memberArn, reason }) => `${memberArn}: ${reason}`); // => ["bob: sent", "bob: endpoint-off", "carol: no-endpoint"]
 * plan.counts.sent; // => 1
 * ```
 */
export function planPushes<E extends PushEndpoint>(
  members: Iterable<string>,
  endpointsOf: (memberArn: string) => Iterable<E> | undefined,
  message: PushedMessage,
): PushPlan<E> {
  const plan = { counts: noPushes(), reached: 0, [Symbol.iterator]: () => pushes };
  const pushes = plannedPushes(members, endpointsOf, message, plan);
  return plan;
}

/** Counts that are all 0. */
function noPushes(): Record<PushReason, number> {
  return Object.fromEntries(pushReasons.map((reason) => [reason, 0])) as Record<PushReason, number>;
}

function* plannedPushes<E extends PushEndpoint>(
  members: Iterable<string>,
  endpointsOf: (memberArn: string) => Iterable<E> | undefined,
  message: PushedMessage,
  tally: { readonly counts: Record<PushReason, number>; reached: number },
): Generator<PlannedPush<E>> {
  const pushTo = pusher(message);
  for (const memberArn of members) {
    let isReached = false;
    let hasEndpoint = false;
    for (const endpoint of endpointsOf(memberArn) ?? []) {
      hasEndpoint = true;
      const push = pushTo(memberArn, endpoint);
      tally.counts[push.reason]++;
      if (push.reason === "sent" && !isReached) tally.reached++;
      isReached ||= push.reason === "sent";
      yield push;
    }
    if (hasEndpoint) continue;
    tally.counts["no-endpoint"]++;
    yield { memberArn, reason: "no-endpoint" };
  }
}

/** Returns what plans the push of a message to one endpoint. */
function pusher({ ChannelArn, MessageId, PushNotification = {} }: PushedMessage) {
  const reference = { "chime.message_id": MessageId, "chime.channel_arn": ChannelArn };
  const [apns, fcm] = [apnsPayload(reference, PushNotification), fcmPayload(reference, PushNotification)];
  const type = PushNotification.Type === "VOIP" ? "VOIP" : "DEFAULT";
  return <E extends PushEndpoint>(memberArn: string, endpoint: E): PlannedPush<E> => {
    const { Type, EndpointAttributes } = endpoint;
    if (Type !== "APNS" && Type !== "APNS_SANDBOX" && Type !== "GCM")
      throw new TypeError(
        `an endpoint of ${quote(memberArn)} has the type ${Type === undefined ? "undefined" : quote(Type)}, expected APNS, APNS_SANDBOX or GCM`,
      );
    const reason = whyNotSent(endpoint, type, memberArn);
    if (reason !== undefined) return { memberArn, reason, endpoint };
    const token = type === "VOIP" ? EndpointAttributes?.VoipDeviceToken : EndpointAttributes?.DeviceToken;
    return { memberArn, reason: "sent", endpoint, type, ...(token === undefined ? {} : { token }), payload: Type === "GCM" ? fcm : apns };
  };
}

function whyNotSent({ Type, AllowMessages, EndpointState, EndpointAttributes }: PushEndpoint, type: SentPush["type"], memberArn: string) {
  if (AllowMessages === "NONE") return "endpoint-off";
  if (EndpointState?.Status === "INACTIVE") return "endpoint-inactive";
  if (type === "DEFAULT") return undefined;
  if (Type === "GCM") return "voip-not-supported";
  if (EndpointAttributes === undefined)
    throw new TypeError(`an endpoint of ${quote(memberArn)} has no EndpointAttributes: DescribeAppInstanceUserEndpoint returns them`);
  return EndpointAttributes.VoipDeviceToken === undefined ? "no-voip-token" : undefined;
}
