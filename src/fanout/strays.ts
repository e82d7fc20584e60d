import type { Collector } from "../diagnostic/collector.ts";
import { printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { isSameName, similarName } from "../diagnostic/similar.ts";

/** The known fields of a preferences object, and of PushNotifications. */
const OUTER = ["PushNotifications"] as const;
const INNER = ["AllowNotifications", "FilterRule"] as const;

/** The other fields of requests and responses with preferences; `$metadata` comes from the SDK. */
const AROUND = ["Preferences", "ChannelArn", "MemberArn", "Member", "ChimeBearer", "$metadata"] as const;

type Strays = readonly [name: string, value: unknown][];

/** Returns the fields of a preferences object beside PushNotifications. Makes no array if there are none, which is nearly always so. */
export function strayPreferences(preferences: Readonly<Record<string, unknown>>): Strays | undefined {
  let isClean = true;
  for (const name in preferences) if (name !== OUTER[0]) isClean = false;
  return isClean ? undefined : strays(preferences, OUTER);
}

/** Returns the unknown fields of PushNotifications. */
export function strayPushPreferences(push: Readonly<Record<string, unknown>>): Strays | undefined {
  let isClean = true;
  for (const name in push) if (name !== INNER[0] && name !== INNER[1]) isClean = false;
  return isClean ? undefined : strays(push, INNER);
}

function strays(object: Readonly<Record<string, unknown>>, known: readonly string[]): Strays | undefined {
  // A field with the value undefined counts as absent.
  const found = Object.entries(object).filter(([name, value]) => !known.includes(name) && value !== undefined);
  return found.length === 0 ? undefined : found;
}

/** Reports fields beside PushNotifications. */
export function reportStrayPreferences(found: Strays, problems: Collector): void {
  const around = found.filter(([name]) => AROUND.some((each) => isSameName(each, name)));
  const [request] = around;
  if (request !== undefined) {
    const inside = around.find(([name]) => isSameName(name, AROUND[0]));
    const [name] = inside ?? request;
    problems.add("misplaced-member", {
      path: at(name),
      message: `${quote(name)} belongs to a request or response with preferences, not to preferences`,
      help: inside === undefined ? "pass its Preferences, or undefined if it has none" : `pass the value of ${quote(name)}`,
    });
  }
  for (const [name, value] of found) {
    if (around.some(([each]) => each === name)) continue;
    const inner = INNER.find((each) => each === name);
    if (inner === undefined) reportUnknown("preferences", OUTER, name, undefined, problems);
    else {
      const help = isWord(value) && inner === INNER[0] ? wrapped(value, found) : `write {"${OUTER[0]}":{${quote(name)}: …}}`;
      problems.add("misplaced-member", { path: at(name), message: `${inner} belongs inside ${OUTER[0]}`, help });
    }
  }
}

/** Reports unknown fields of PushNotifications. Returns whether one of them was meant to be AllowNotifications. */
export function reportStrayPushPreferences(found: Strays, problems: Collector): boolean {
  let isAllow = false;
  for (const [name] of found) {
    if (isSameName(name, OUTER[0])) {
      problems.add("misplaced-member", {
        path: at(OUTER[0], name),
        message: `${OUTER[0]} is inside ${OUTER[0]}`,
        help: "remove the outer one",
      });
      isAllow = true;
    } else isAllow = reportUnknown(OUTER[0], INNER, name, OUTER[0], problems) === INNER[0] || isAllow;
  }
  return isAllow;
}

function reportUnknown(
  where: string,
  known: readonly string[],
  name: string,
  parent: string | undefined,
  problems: Collector,
): string | undefined {
  const similar = similarName(name, known);
  const inner = similar === undefined && parent === undefined ? similarName(name, INNER) : undefined;
  const meant = similar ?? (inner === undefined ? undefined : `${OUTER[0]}":{"${inner}`);
  problems.add("unknown-member", {
    path: parent === undefined ? at(name) : at(parent, name),
    message: `${where} can have ${known.join(" and ")}, found ${quote(name)}`,
    ...(meant === undefined ? {} : { help: inner === undefined ? `did you mean ${quote(meant)}?` : `did you mean {"${meant}": …}}?` }),
  });
  return similar;
}

/** Prints `{"PushNotifications":{"AllowNotifications":"NONE"}}`, with the rule if there is one beside it. */
function wrapped(word: string, found: Strays): string {
  const rule = found.some(([name]) => name === INNER[1]) ? `,"${INNER[1]}": …` : "";
  return `write {"${OUTER[0]}":{"${INNER[0]}":"${word}"${rule}}}`;
}

function isWord(value: unknown): value is string {
  return value === "ALL" || value === "NONE" || value === "FILTERED";
}

function at(...steps: readonly string[]): string {
  return printPath(steps.reduce<ReturnType<typeof stepTo> | undefined>(stepTo, undefined));
}
