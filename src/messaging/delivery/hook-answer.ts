import * as s from "../model/shapes.ts";

/** What a hook answers with, also as the JSON that a webhook answers with. */
export const hookAnswer = {
  kind: "structure",
  members: {
    /** `send` it (the default), `hold` it until it is resolved, `deny` it, or say that the check has failed (`fail`). */
    action: { kind: "string", values: ["send", "hold", "deny", "fail"] },
    /** Told to the sender in `Status.Detail`. */
    detail: { kind: "string", max: 256 },
    Content: s.content,
    Metadata: s.metadata,
    ContentType: s.contentType,
    PushNotification: s.pushNotification,
    MessageAttributes: s.messageAttributes,
  },
} as const;
