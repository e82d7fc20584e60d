import type { FilterEntry, FilterRule } from "../src/index.ts";
import type { Peer } from "./peers-of-group.ts";
import type { Workload } from "./workloads/workload.ts";

/**
 * koncorde indexes filters and answers with those that match a document: the nearest thing to this library in
 * JavaScript. No dependency, since three of its parts are compiled by node-gyp when it is installed, which not
 * every machine can: `npm install --no-save koncorde`, and it is asked too. A filter is normalised through the
 * truth table of its conditions, so W4 (12 to 15 conditions) is out of its reach.
 */
interface Koncorde {
  register(filter: Filter): string;
  test(document: Record<string, unknown>): string[];
}

type Filter = { [keyword: string]: string | Filter[] };

const NAME = "koncorde";
export const KONCORDE_ABSENT = "koncorde: not installed, so not asked (npm install --no-save koncorde; needs a compiler)";

export async function isKoncordeInstalled(): Promise<boolean> {
  return (await load()) !== undefined;
}

/** koncorde with the rules of a workload; `undefined` where it is not installed or can not hold them. */
export async function koncordeOf({ name, members }: Workload): Promise<Peer | undefined> {
  const engine = name.startsWith("W4") || name === "W7" ? undefined : await load();
  if (engine === undefined) return undefined;
  let always = 0;
  // Equal filters have one id.
  const membersOf = new Map<string, number>();
  for (const { preferences } of members) {
    const { AllowNotifications = "ALL", FilterRule = "" } = preferences.PushNotifications ?? {};
    if (AllowNotifications === "ALL") always++;
    if (AllowNotifications !== "FILTERED") continue;
    const id = engine.register(toFilter(JSON.parse(FilterRule) as FilterRule));
    membersOf.set(id, (membersOf.get(id) ?? 0) + 1);
  }
  return {
    name: `koncorde (index)`,
    prepare: ({ message }) =>
      Object.fromEntries(Object.entries(message.MessageAttributes ?? {}).map(([key, { StringValues = [] }]) => [key, StringValues])),
    count: (data) => engine.test(data as Record<string, unknown>).reduce((sum, id) => sum + (membersOf.get(id) ?? 0), always),
  };
}

async function load(): Promise<Koncorde | undefined> {
  try {
    const { Koncorde } = (await import(NAME)) as { Koncorde: new (options: { regExpEngine: string }) => Koncorde };
    return new Koncorde({ regExpEngine: "js" });
  } catch {
    return undefined;
  }
}

function toFilter(rule: FilterRule): Filter {
  const parts = Object.entries(rule).map(([name, list = []]) =>
    name === "$or" ? join("or", (list as FilterRule[]).map(toFilter)) : toAttribute(name, list as FilterEntry[]),
  );
  return join("and", parts);
}

/** Both words also hold for lists; "missing" holds for an absent attribute, as in guide semantics. */
function toAttribute(name: string, entries: readonly FilterEntry[]): Filter {
  const tests = entries.map((entry) => {
    if (typeof entry === "string") return { exists: `${name}["${entry}"]` };
    const excluded = [entry["anything-but"]].flat() as string[];
    return join(
      "and",
      excluded.map((value) => ({ missing: `${name}["${value}"]` })),
    );
  });
  return join("or", tests);
}

function join(keyword: "and" | "or", parts: Filter[]): Filter {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { [keyword]: parts };
}
