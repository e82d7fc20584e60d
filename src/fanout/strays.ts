import type { Collector } from "../diagnostic/collector.ts";
import { printPath, stepTo } from "../diagnostic/path.ts";
import { quote } from "../diagnostic/quote.ts";
import { isSameName, similarName } from "../diagnostic/similar.ts";
import { aroundPreferences, inPreferences, inPush } from "../rule/preference-names.ts";

/** Returns the names of an object's fields beside one or two known ones. Makes no array if there are none, which is nearly always so. */
export function straysIn(object: Readonly<Record<string, unknown>>, known: readonly [string, string?]): readonly string[] | undefined {
  let found: string[] | undefined;
  for (const name in object) {
    // Each member of a channel comes here, and a search of the list would take longer (bench/build).
    if (name === known[0] || name === known[1]) continue;
    // A field with the value undefined counts as absent.
    if (!Object.hasOwn(object, name) || object[name] === undefined) continue;
    found ??= [];
    found.push(name);
  }
  return found;
}

/** Reports fields beside PushNotifications; those of a request once. */
export function reportStrayPreferences(found: readonly string[], problems: Collector): void {
  const around = found.filter((name) => aroundPreferences.some((each) => isSameName(each, name)));
  const request = around.find((name) => isSameName(name, aroundPreferences[0])) ?? around[0];
  for (const name of found) {
    const path = printPath(stepTo(undefined, name));
    if (name === request) {
      const message = `${quote(name)} belongs to a request or response with preferences, not to preferences`;
      problems.add("misplaced-member", { path, message });
    } else if (around.includes(name)) continue;
    else if (name === inPush[0] || name === inPush[1])
      problems.add("misplaced-member", { path, message: `${name} belongs inside ${inPreferences[0]}` });
    else problems.add("unknown-member", { path, message: unknown("preferences", inPreferences, name) });
  }
}

/** Reports unknown fields of PushNotifications. Returns whether one of them was meant to be AllowNotifications. */
export function reportStrayPushPreferences(found: readonly string[], problems: Collector): boolean {
  const [push] = inPreferences;
  let isAllow = false;
  for (const name of found) {
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
