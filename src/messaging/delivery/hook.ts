import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { TypeOf } from "../model/shape.ts";
import { describe } from "../problem.ts";
import type { Rows } from "../store/rows.ts";
import * as validators from "../validators.generated.ts";
import { hookAnswer } from "./hook-answer.ts";
import { postJson, type WebhookOptions, webhookOptionNames } from "./post-json.ts";

/** What a hook is asked about: a STANDARD message that was sent and is not stored yet. */
export interface HookedMessage
  extends Pick<
    Rows["message"],
    "Content" | "Metadata" | "ContentType" | "Type" | "Persistence" | "Sender" | "PushNotification" | "MessageAttributes" | "Target"
  > {
  readonly ChannelArn: string;
  readonly MessageId: string;
}

/**
 * What becomes of it. `send` (default) sends it with what is replaced here; `hold` leaves it PENDING until
 * ChannelFlowCallback settles it; `deny` and `fail` keep it from everybody else: DENIED, FAILED.
 */
export type HookAnswer = TypeOf<typeof hookAnswer>;

/** Stands in for a channel flow: asked about every new STANDARD message before the fan-out. */
export type ChannelHook = (message: HookedMessage) => HookAnswer | undefined | Promise<HookAnswer | undefined>;

/** A hook at an address: the message is posted as JSON, the answer is one of {@link HookAnswer} (or 204). */
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
    // The error quotes the text, and with it the message.
    throw new Error("the hook's answer is not JSON");
  }
}

/**
 * Asks a hook. An answer that is none counts as a failure to answer.
 *
 * @throws Error when there is no answer.
 */
export async function askHook(hook: ChannelHook, message: HookedMessage): Promise<HookAnswer> {
  const answer: unknown = (await hook(message)) ?? {};
  const [problem] = validators.hook.answer(answer).flatMap((error) => describe(error, hookAnswer));
  if (problem !== undefined) throw new Error(`the hook's answer: ${problem}`);
  return answer as HookAnswer;
}
