import { oneOf, structure, text } from "../model/shape.ts";
import * as s from "../model/shapes.ts";

/** The answer of a hook, also as the JSON of a webhook. */
export const hookAnswer = structure({
  /** `send` the message (the default), `hold` it for ChannelFlowCallback, `deny` it, or report that the check failed (`fail`). */
  action: oneOf("send", "hold", "deny", "fail"),
  /** The sender sees it in `Status.Detail`. */
  detail: text({ max: 256 }),
  Content: s.content,
  Metadata: s.metadata,
  ContentType: s.contentType,
  PushNotification: s.pushNotification,
  MessageAttributes: s.messageAttributes,
});
