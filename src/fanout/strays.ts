import type { Collector } from "../diagnostic/collector.ts";
import { printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { isSameName, similarName } from "../diagnostic/similar.ts";
import { aroundPreferences, inPreferences, inPush } from "../rule/preference-names.ts";

type Strays = readonly [name: string, value: unknown][];

/** Returns the fields of a preferences object beside PushNotifications. Makes no array if there are none, which is nearly always so. */
export function strayPreferences(preferences: Readonly<Record<string, unknown>>): Strays | undefined {
  let isClean = true;
  for (const name in preferences) if (name !== inPreferences[0]) isClean = false;
  return isClean ? undefined : strays(preferences, inPreferences);
}

/** Returns the unknown fields of PushNotifications. */
export function strayPushPreferences(push: Readonly<Record<string, unknown>>): Strays | undefined {
  let isClean = true;
  for (const name in push) if (name !== inPush[0] && name !== inPush[1]) isClean = false;
  return isClean ? undefined : strays(push, inPush);
}

function strays(object: Readonly<Record<string, unknown>>, known: readonly string[]): Strays | undefined {
  // A field with the value undefined counts as absent.
  const found = Object.entries(object).filter(([name, value]) => !known.includes(name) && value !== undefined);
  return found.length === 0 ? undefined : found;
}

/** Reports fields beside PushNotifications; those of a request once. */
export function reportStrayPreferences(found: Strays, problems: Collector): void {
  const around = found.filter(([name]) => aroundPreferences.some((each) => isSameName(each, name)));
  const request = around.find(([name]) => isSameName(name, aroundPreferences[0])) ?? around[0];
  for (const field of found) {
    const [name] = field;
    const path = printPath(stepTo(undefined, name));
    if (field === request) {
      const message = `${quote(name)} belongs to a request or response with preferences, not to preferences`;
      problems.add("misplaced-member", { path, message });
    } else if (around.includes(field)) continue;
    else if (name === inPush[0] || name === inPush[1])
      problems.add("misplaced-member", { path, message: `${name} belongs inside ${inPreferences[0]}` });
    else problems.add("unknown-member", { path, message: unknown("preferences", inPreferences, name) });
  }
}

/** Reports unknown fields of PushNotifications. Returns whether one of them was meant to be AllowNotifications. */
export function reportStrayPushPreferences(found: Strays, problems: Collector): boolean {
  const [push] = inPreferences;
  let isAllow = false;
  for (const [name] of found) {
    const path = printPath(stepTo(stepTo(undefined, push), name));
    const isNested = isSameName(name, push);
    if (isNested) problems.add("misplaced-member", { path, message: `${push} is inside ${push}` });
    else problems.add("unknown-member", { path, message: unknown(push, inPush, name) });
    isAllow ||= isNested || similarName(name, inPush) === inPush[0];
  }
  return isAllow;
}

function unknown(where: string, known: readonly string[], name: string): string {
  return `${where} can have ${known.join(" and ")}, found ${quote(name)}`;
}
