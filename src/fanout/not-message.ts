import { isRecord } from "../diagnostic/describe.ts";
import { quote } from "../diagnostic/quote.ts";
import { similarName } from "../diagnostic/similar.ts";

interface Reason {
  readonly message: string;
  readonly help?: string;
}

/** Objects that one name distinguishes from a message, and what to do with them. */
const others: Readonly<Record<string, Reason>> = {
  ChannelMessage: { message: "a response with a message is not a message", help: 'pass the value of "ChannelMessage"' },
  ChannelMessages: {
    message: "a response that lists messages is not one message",
    help: 'pass the elements of "ChannelMessages" one by one',
  },
  ChannelMemberships: { message: "a list of memberships is not a message" },
  ChannelMembership: { message: "a membership is not a message" },
  Preferences: { message: "a member with its preferences is not a message" },
  MemberArn: { message: "a member is not a message" },
  Member: { message: "a member is not a message" },
  PushNotifications: { message: "preferences are not a message" },
  AllowNotifications: { message: "preferences are not a message" },
};

/** Returns why an object is not a message; `undefined` if it may be one. An empty object is an empty message. */
export function whyNotMessage(value: unknown, names: readonly string[]): Reason | undefined {
  if (!isRecord(value)) return undefined;
  const own = Object.keys(value);
  const other = own.find((name) => Object.hasOwn(others, name));
  if (other !== undefined) return others[other];
  if (own.length === 0 || own.some((name) => names.includes(name))) return undefined;
  const misspelled = own.flatMap((name) => similarName(name, names) ?? []);
  // These are reported name by name.
  if (misspelled.length > 0 && !own.some((name) => Array.isArray(value[name]))) return undefined;
  if (own.every((name) => Array.isArray(value[name]))) return { message: "a filter rule is not a message" };
  if (own.every((name) => isRecord(value[name]) && Object.hasOwn(value[name], "StringValues")))
    return { message: "message attributes are not a message", help: 'write {"MessageAttributes": …} around them' };
  return { message: `a message has fields such as ${names.slice(0, 3).join(", ")}, found only ${own.slice(0, 3).map(quote).join(", ")}` };
}
