import { requireKnownOptions } from "../../diagnostic/options.ts";
import { validatorOf } from "../model/check.ts";
import type { TypeOf } from "../model/shape.ts";
import { describe } from "../problem.ts";
import type { Rows } from "../store/rows.ts";
import { hookAnswer } from "./hook-answer.ts";
import { postJson, type WebhookOptions, webhookOptionNames } from "./post-json.ts";

/** The input of a hook: a STANDARD message that is not stored yet. */
export interface HookedMessage
  extends Pick<
    Rows["message"],
    "Content" | "Metadata" | "ContentType" | "Type" | "Persistence" | "Sender" | "PushNotification" | "MessageAttributes" | "Target"
  > {
  /** The channel that the message is for. */
  readonly ChannelArn: string;
  /** The id that the message will have. */
  readonly MessageId: string;
  /** If the hook holds the message, only a ChannelFlowCallback with this id settles it. It cannot be guessed. */
  readonly CallbackId: string;
}

/**
 * What happens to the message. `send` (the default) sends it with the replaced fields; `hold` leaves it PENDING until
 * ChannelFlowCallback settles it; `deny` and `fail` hide it from other members: DENIED, FAILED.
 */
export type HookAnswer = TypeOf<typeof hookAnswer>;

/** Replaces a channel flow: the service asks it about every new STANDARD message before the fan-out. */
export type ChannelHook = (message: HookedMessage) => HookAnswer | undefined | Promise<HookAnswer | undefined>;

/**
 * Creates a hook for an address: it posts the message as JSON; the answer is a {@link HookAnswer} (or 204).
 *
 * @throws TypeError for an unknown option.
 * @throws Error, from a call of the hook, if the address does not answer with 2xx in time (default 10 seconds), or if the answer is
 *   not JSON or exceeds 256 KiB.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { once } from "node:events";
 * import type { AddressInfo } from "node:net";
 * import { webhookHook } from "pushsieve/messaging";
 *
 * const server = createServer((_, response) => response.end('{"action":"deny"}')).listen(0, "127.0.0.1");
 * await once(server, "listening");
 * const hook = webhookHook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, { timeoutMs: 2_000 });
 * const message = { ChannelArn: "arn:team", MessageId: "m1", CallbackId: "c1", Content: "hello", Sender: "arn:eve" } as const;
 * await hook({ ...message, Type: "STANDARD", Persistence: "PERSISTENT" }); // => { action: "deny" }
 * server.close();
 * ```
 */
export function webhookHook(url: string, options: WebhookOptions = {}): ChannelHook {
  requireKnownOptions(options, webhookOptionNames, "webhookHook");
  return async (message) => {
    const text = await postJson(url, { message }, {}, options);
    return text === "" ? undefined : parse(text);
  };
}

function parse(text: string): HookAnswer {
  try {
    return JSON.parse(text) as HookAnswer;
  } catch {
    // The error of JSON.parse quotes the text, and so the message.
    throw new Error("the hook's answer is not JSON");
  }
}

const validateAnswer = validatorOf(hookAnswer);

/**
 * Asks a hook. An invalid answer counts as no answer.
 *
 * @throws Error if there is no answer.
 */
export async function askHook(hook: ChannelHook, message: HookedMessage): Promise<HookAnswer> {
  const answer: unknown = (await hook(message)) ?? {};
  const [problem] = validateAnswer(answer).flatMap((error) => describe(error, hookAnswer));
  if (problem !== undefined) throw new Error(`the hook's answer: ${problem}`);
  return answer as HookAnswer;
}
