import type { DecisionReason } from "../../fanout/decision.ts";
import type { PushEndpoint, PushReason, SentPush } from "../../push/plan.ts";

/** What happened to one endpoint of a member to be notified. */
export interface NotifiedPush extends Partial<Pick<SentPush, "type" | "token" | "payload">> {
  /** Whether it was sent, or why not; `type`, `token` and `payload` are present if it was. */
  readonly reason: PushReason;
  /** The endpoint; absent for `no-endpoint`. */
  readonly EndpointId?: string;
  /** The name of the endpoint, if it has one. */
  readonly Name?: string;
  /** The service that reaches the endpoint. */
  readonly EndpointType?: PushEndpoint["Type"];
}

/** A member of a decided message: who got which push and why, or why not. */
export interface MemberNotification {
  /** The channel of the message. */
  readonly ChannelArn: string;
  /** The message. */
  readonly MessageId: string;
  /** The time of the decision, in ISO 8601. */
  readonly decidedAt: string;
  /** The member. */
  readonly MemberArn: string;
  /** Whether the member is notified. */
  readonly notify: boolean;
  /** Why. */
  readonly reason: DecisionReason;
  /** One for each endpoint; empty for a member that is not notified. */
  readonly pushes: readonly NotifiedPush[];
}
