import { characterCount } from "../attributes/unicode.ts";
import { type AttributesOptions, validateMessageAttributes } from "../attributes/validate.ts";
import { Collector } from "../diagnostic/collector.ts";
import { describeValue, isMissing, isRecord } from "../diagnostic/describe.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { similarName } from "../diagnostic/similar.ts";
import { whyNotMessage } from "./not-message.ts";

/** The fields of requests and stored messages [model]; only some of them decide who is notified. */
const names = [
  "PushNotification",
  "MessageAttributes",
  "Target",
  "Sender",
  "ChimeBearer",
  "Status",
  "Content",
  "ContentType",
  "Metadata",
  "Type",
  "Persistence",
  "MessageId",
  "ChannelArn",
  "SubChannelId",
  "ClientRequestToken",
  "CreatedTimestamp",
  "LastUpdatedTimestamp",
  "LastEditedTimestamp",
  "Redacted",
] as const;

/**
 * Reports everything that prevents a value from being decided as a message, or from being decided as its author intends; returns
 * an empty list if it is fine. A message is a SendChannelMessage request or a stored ChannelMessage, not a response that contains
 * one. Checks the fields that decide, and reports names that only resemble those of a message; does not check Content and other
 * fields that a fan-out does not read. Never throws on plain data; at most 100 diagnostics. O(size).
 *
 * @throws TypeError, RangeError for an unknown option, or an invalid value of one.
 *
 * @example
 * ```ts
 * import { validatePushMessage } from "pushsieve/diagnose";
 *
 * validatePushMessage({ PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Bob"] } } }); // => []
 * validatePushMessage({ ChannelMessage: { Content: "Hi" } })[0]?.help; // => 'pass the value of "ChannelMessage"'
 * validatePushMessage({ Content: "Hi", pushNotification: {} })[0]?.help; // => 'did you mean "PushNotification"?'
 * ```
 */
export function validatePushMessage(message: unknown, options: AttributesOptions = {}): Diagnostic[] {
  const problems = new Collector();
  const inAttributes = validateMessageAttributes(isRecord(message) ? message.MessageAttributes : undefined, options);
  const reason = whyNotMessage(message, names);
  if (reason !== undefined || !isRecord(message)) {
    problems.add("not-a-message", { path: "", ...(reason ?? { message: `a message must be an object, found ${describeValue(message)}` }) });
    return problems.report();
  }
  const look = new Look(problems);
  look.names(message, names, "a message", "");
  const push = look.structure(message.PushNotification, "/PushNotification");
  if (push !== undefined) {
    look.names(push, ["Title", "Body", "Type"], "PushNotification", "/PushNotification");
    look.text(push.Title, "/PushNotification/Title", 50);
    look.text(push.Body, "/PushNotification/Body", 150);
    look.word(push.Type, "/PushNotification/Type", ["DEFAULT", "VOIP"]);
  }
  look.text(message.ChimeBearer, "/ChimeBearer", ARN);
  look.text(look.structure(message.Sender, "/Sender")?.Arn, "/Sender/Arn", ARN);
  look.word(look.structure(message.Status, "/Status")?.Value, "/Status/Value", ["SENT", "PENDING", "FAILED", "DENIED"]);
  look.target(message.Target);
  // A fan-out does not read these fields, but a rule over attributes with their names must not count as a message.
  for (const name of strings) look.string(message[name], `/${name}`);
  const prefixed = inAttributes.map((problem) => ({ ...problem, path: `/MessageAttributes${problem.path}` }));
  return [...problems.report(), ...prefixed].slice(0, 100);
}

const strings = ["Content", "ContentType", "Metadata", "Type", "Persistence", "MessageId", "ChannelArn", "SubChannelId"] as const;

/** The most characters of an ARN [model]. */
const ARN = 1600;

/** Checks the parts of a message one by one. */
class Look {
  readonly #problems: Collector;

  constructor(problems: Collector) {
    this.#problems = problems;
  }

  /** Reports names that are probably misspelled. A name that resembles no known one is not a mistake. */
  names(object: Readonly<Record<string, unknown>>, known: readonly string[], where: string, parent: string): void {
    for (const name of Object.keys(object)) {
      if (known.includes(name) || object[name] === undefined) continue;
      const similar = similarName(name, known);
      if (similar === undefined) continue;
      this.#problems.add("unknown-member", {
        path: `${parent}${printPath(stepTo(undefined, name))}`,
        message: `${where} has no field ${quote(name)}`,
        help: `did you mean ${quote(similar)}?`,
      });
    }
  }

  structure(value: unknown, path: string): Record<string, unknown> | undefined {
    if (isRecord(value)) return value;
    if (!isMissing(value)) this.#reject(path, "must be an object", describeValue(value));
    return undefined;
  }

  text(value: unknown, path: string, longest: number): void {
    if (isMissing(value)) return;
    if (typeof value !== "string") this.#reject(path, "must be a string", describeValue(value));
    else if (value === "" || value.length > longest) {
      const length = characterCount(value);
      if (length === 0 || length > longest) this.#reject(path, `must have 1 to ${longest} characters`, `${length}`);
    }
  }

  string(value: unknown, path: string): void {
    if (!isMissing(value) && typeof value !== "string") this.#reject(path, "must be a string", describeValue(value));
  }

  word(value: unknown, path: string, words: readonly string[]): void {
    if (isMissing(value) || words.includes(value as string)) return;
    const meant = typeof value === "string" ? words.find((word) => word === value.trim().toUpperCase()) : undefined;
    const help = meant === undefined ? undefined : `write "${meant}"`;
    this.#reject(path, `must be ${words.join(", ")}`, typeof value === "string" ? quote(value) : describeValue(value), help);
  }

  target(value: unknown): void {
    if (isMissing(value)) return;
    if (!Array.isArray(value)) this.#reject("/Target", "must be an array of one { MemberArn }", describeValue(value));
    else if (value.length !== 1) this.#reject("/Target", "must be an array of one { MemberArn }", `${value.length}`);
    else this.text(this.structure(value[0], "/Target/0")?.MemberArn, "/Target/0/MemberArn", ARN);
  }

  #reject(path: string, expected: string, found: string, help?: string): void {
    const name = path.slice(1).replaceAll("/", ".");
    this.#problems.add("invalid-message-member", {
      path,
      message: `${name} ${expected}, found ${found}`,
      ...(help === undefined ? {} : { help }),
    });
  }
}
