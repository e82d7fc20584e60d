import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { transform } from "esbuild";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { bundle } from "../../src/build/bundle.ts";
import { innerNames, innerRooms } from "../../src/build/inner-names.ts";
import { root } from "./packed.ts";

const names = new Set(innerNames);
const inner = globSync(`src/{${innerRooms.join()}}/**/*.ts`, { cwd: root });

describe("the names that bundles shorten", () => {
  it("are properties of the inner rooms, each listed once", async () => {
    const used = (await Promise.all(inner.map((file) => propertiesIn(file)))).flat();
    expect([...names].filter((name) => !used.includes(name))).toEqual([]);
    expect(names.size).toBe(innerNames.length);
  });

  it("are properties of no other room, and of no bundled package", async () => {
    const files = Object.keys((await bundle()).metafile.inputs).filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/^\w+:/.test(file));
    const others = files.filter((file) => !inner.includes(file));
    expect(others.length).toBeGreaterThan(300);
    for (const file of others) expect(await propertiesIn(file), file).toEqual([]);
  });

  it("are in no published type", () => {
    const types = globSync("dist/**/*.d.ts", { cwd: root }).map((file) =>
      readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, ""),
    );
    expect(types.length).toBeGreaterThan(20);
    const published = new Set(types.flatMap((text) => text.match(/\w+/g) ?? []));
    expect(innerNames.filter((name) => published.has(name))).toEqual([]);
  });

  it("are not strings in the inner rooms, which could name a property", () => {
    const code = inner.map((file) => readFileSync(join(root, file), "utf8").replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, ""));
    const strings = new Set(code.flatMap((text) => text.match(/(?<=")\w+(?=")/g) ?? []));
    expect(strings.size).toBeGreaterThan(100);
    expect(innerNames.filter((name) => strings.has(name))).toEqual([]);
  });

  it("are not names of the language", () => {
    const objects = Object.getOwnPropertyNames(globalThis).flatMap((name) => {
      const value: unknown = (globalThis as Record<string, unknown>)[name];
      return typeof value === "function" ? [value, value.prototype as unknown] : [value];
    });
    const made = [
      [].values(),
      new Map().keys(),
      "".matchAll(/./g),
      (function* () {})(),
      /./.exec("x"),
      { get: 0, set: 0, value: 0, done: 0 },
    ];
    const known = new Set([...objects, ...made].flatMap((object) => namesOf(object)));
    expect([...known]).toEqual(expect.arrayContaining(["slice", "deref", "next", "charCodeAt", "index"]));
    expect(innerNames.filter((name) => known.has(name))).toEqual([]);
  });
});

describe("a bundle with short names", () => {
  it("has none of the long ones", () => {
    const parts = globSync("dist/parts/*.js", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
    expect(parts.some((text) => text.includes("memberIndexes"))).toBe(true);
    expect(parts.some((text) => text.includes("asksForValues"))).toBe(false);
  });

  it("gives users the same as the source", async () => {
    const [built, source] = await Promise.all([load("dist", "js"), load("src", "ts")]);
    const [found, expected] = [everything(built), everything(source)];
    expect(expected.length).toBeGreaterThan(100);
    expect(found).toEqual(expected);
  });
});

/** The listed names that are properties in a file, with or without quotes. */
async function propertiesIn(file: string): Promise<readonly string[]> {
  const loader = file.endsWith(".tsx") ? "tsx" : file.endsWith(".ts") ? "ts" : "js";
  const text = readFileSync(join(root, file), "utf8");
  const { mangleCache } = await transform(text, { loader, mangleProps: /./, mangleQuoted: true, mangleCache: {} });
  return Object.keys(mangleCache).filter((name) => names.has(name));
}

/** The names of the properties of an object, own and inherited. */
function namesOf(object: unknown): readonly string[] {
  if ((typeof object !== "object" && typeof object !== "function") || object === null) return [];
  return [...Object.getOwnPropertyNames(object), ...namesOf(Object.getPrototypeOf(object))];
}

async function load(folder: string, extension: string) {
  const entry = async (name: string): Promise<unknown> => await import(join(root, folder, name, `index.${extension}`));
  return {
    ...((await entry("")) as typeof import("../../src/index.ts")),
    ...((await entry("diagnose")) as typeof import("../../src/diagnose/index.ts")),
    ...((await entry("analysis")) as typeof import("../../src/analysis/index.ts")),
    ...((await entry("lint")) as typeof import("../../src/lint/index.ts")),
    ...((await entry("input")) as typeof import("../../src/input/index.ts")),
    ...((await entry("push")) as typeof import("../../src/push/index.ts")),
    ...((await entry("messaging")) as typeof import("../../src/messaging/index.ts")),
  };
}

const texts = [
  '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}',
  '{"$or":[{"a":["x","y"]},{"a":["x"],"b":[{"anything-but":"z"}]}],"c":["1"]}',
  '{"mention":"Bob","type":[{"anythingbut":["Room"]}],"a":[]}',
  '{"a":["x"],"a":["y"]} trailing',
  "{'a':[1,],}",
  '"{}"',
  '{"AllowNotifications":"ALL"}',
];
const messages = [{ mention: { StringValues: ["Bob"] } }, { a: { StringValues: ["x", "y"] }, c: { StringValues: ["1"] } }, {}];

/** What users can see of the results of the library, as texts. */
function everything(library: Awaited<ReturnType<typeof load>>): readonly string[] {
  const { Channel, compileFilterRule, decide, parseFilterRule, toJsonLogic, validateChannelMembershipPreferences } = library;
  const { explainDecision, explainRule, fixFilterRule, guidance, renderDiagnostic, renderExplanation, validateMessageAttributes } = library;
  const { ApiError, DamagedRowError, RefusedChannelError, StoreConflictError, MemoryStore, Messaging, planPushes, RulePool } = library;
  const { AttributesCatalog, analyzeRule, compareRules, describeRule, lintRule, MemberReader, nearestMatch, simplifyRule } = library;
  const seen: unknown[] = [];
  for (const FilterRule of texts) {
    const preferences = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule } };
    const misplaced = [{ ...preferences, MemberArn: "a" }, { PushNotifications: { allow_notifications: "ALL" } }, new Map()];
    for (const options of [{}, { guidance }]) {
      const { diagnostics } = parseFilterRule(FilterRule, options);
      seen.push(
        parseFilterRule(FilterRule, options),
        diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, FilterRule)),
      );
      seen.push([preferences, ...misplaced].map((each) => validateChannelMembershipPreferences(each, options)));
    }
    seen.push(
      fixFilterRule(FilterRule),
      lintRule(FilterRule),
      new AttributesCatalog({ attributes: { mention: { values: ["bob"] } } }).lint(FilterRule),
    );
    const channel = Channel.from([{ MemberArn: "a", Preferences: preferences }, ["b"], ["c", preferences]]);
    seen.push([...channel], [...channel.invalidRules()], channel);
    for (const MessageAttributes of messages) {
      const fanOut = channel.fanOut({ PushNotification: {}, MessageAttributes });
      const decision = decide("a", preferences, { PushNotification: {}, MessageAttributes });
      seen.push(planPushes(fanOut, () => [{ Type: "GCM" }], { ChannelArn: "c", MessageId: "m", PushNotification: { Title: "Hi" } }));
      seen.push(fanOut, [...fanOut.entries()], fanOut.decision("a"), decision, explainDecision(decision) ?? "nothing");
    }
  }
  for (const text of texts.slice(0, 2)) {
    const rule = compileFilterRule(text);
    seen.push(rule, toJsonLogic(text), analyzeRule(text), simplifyRule(text), describeRule(text), compareRules(text, texts[0]!));
    seen.push(
      messages.flatMap((each) => [renderExplanation(explainRule(rule, each)), nearestMatch(text, each), validateMessageAttributes(each)]),
    );
  }
  seen.push(validateMessageAttributes({ a: "x", b: { StringValues: [1] } }), MemberReader, guidance, new RulePool({ guidance }));
  const key = { kind: "channel", group: "g", id: "i" } as const;
  seen.push(new ApiError("NotFoundException", "it is not there", { diagnostics: [] }), new StoreConflictError(key, "absent"));
  seen.push(new DamagedRowError(key, "no JSON"), new RefusedChannelError({ channelArn: "c", memberArn: "a", error: new Error("e") }, 2));
  for (const act of [() => compileFilterRule(texts[2]!), () => new Channel().set("a", { PushNotifications: { FilterRule: "{" } } as never)])
    seen.push(errorOf(act));
  seen.push(new Messaging({ store: new MemoryStore() }));
  return seen.flatMap((each) => [JSON.stringify(each), printed(each), ...keysOf(each)]);
}

function errorOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** What `console.log` prints, without the names of functions and inner classes, and without stacks, which bundles shorten. */
function printed(value: unknown): string {
  return inspect(value, { depth: 8 })
    .replaceAll(/\n\s+at .*/g, "")
    .replaceAll(/\[(?:Function|class)[^\]]*\]/g, "[Function]")
    .replaceAll(/\b\w+ \{/g, "{");
}

/** The names of the properties of a value, of their values, and so on. */
function keysOf(value: unknown, depth = 8): readonly string[] {
  if (typeof value !== "object" || value === null || depth === 0) return [];
  return [Object.keys(value).join(), ...Object.values(value).flatMap((each) => keysOf(each, depth - 1))];
}
