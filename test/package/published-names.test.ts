import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { publicDeclarations } from "../../src/build/declarations.ts";
import { root } from "./packed.ts";

describe("the built code", () => {
  it("keeps the names of public classes, which users see in logs and stack traces", async () => {
    const { Channel, RulePool, FilterRuleError } = (await import(join(root, "dist/index.js"))) as typeof import("../../src/index.ts");
    expect([Channel.name, RulePool.name, FilterRuleError.name]).toEqual(["Channel", "RulePool", "FilterRuleError"]);
    expect(inspect(new Channel().fanOut({}))).toMatch(/^FanOut /);
    expect(inspect(Channel)).toBe("[class Channel]");
    expect(() => new Channel().set("bob", { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: "{" } })).toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/^FilterRuleError: bob: [\s\S]*dist\/parts\/fanout-\w+\.js:/) }),
    );
  });

  it("has no self-checks of structures, which only tests call", () => {
    const parts = readdirSync(join(root, "dist/parts")).map((name) => readFileSync(join(root, "dist/parts", name), "utf8"));
    expect(parts.filter((text) => text.includes("ChannelMembershipPreferences")).length).toBeGreaterThan(0);
    expect(parts.filter((text) => /assertSound|get bytes\(\)\{\}/.test(text))).toEqual([]);
  });

  it("has parts that are named after a room or a command", () => {
    const parts = readdirSync(join(root, "dist/parts"));
    expect(parts).toEqual(expect.arrayContaining([expect.stringMatching(/^fanout-/), expect.stringMatching(/^analysis-/)]));
    // Helpers of the bundler.
    expect(parts.filter((name) => name.startsWith("chunk-")).length).toBeLessThanOrEqual(2);
  });
});

describe("the published declarations", () => {
  const entry = 'import { type Near } from "./a.ts";\nexport { type Shown, make } from "./a.ts";\n';
  const a = `import type { Far, Unused } from "./b.ts";
import type { Writable } from "node:stream";
/** Shown. */
export interface Shown {
\t/** What is near. */
\treadonly near: Near;
}
/** Near. */
export interface Near {
\t/** How far. */
\treadonly far: Far;
}
/** Makes it. */
export declare function make(near: Near): Shown;
export declare function make(): Shown;
/** Own to the module, {@link Shown}. */
export declare class Inner {
\tconstructor(stream: Writable);
}
`;
  const files = new Map([
    ["index.d.ts", entry],
    ["a.d.ts", a],
    ["b.d.ts", "/** Far. */\nexport type Far = {\n\tmiles: 1;\n};\nexport type Unused = Far;\n"],
    ["c.d.ts", "export type Alone = 1;\nexport {};\n"],
  ]);
  const kept = publicDeclarations(files, ["index.d.ts"]);

  it("hold what is exported, with comments, and what that mentions, without them", () => {
    expect(kept.get("a.d.ts")).toBe(`import type { Far } from "./b.ts";
/** Shown. */
export interface Shown {
\t/** What is near. */
\treadonly near: Near;
}
export interface Near {
\treadonly far: Far;
}
/** Makes it. */
export declare function make(near: Near): Shown;
export declare function make(): Shown;
`);
    expect(kept.get("b.d.ts")).toBe("export type Far = {\n\tmiles: 1;\n};\n");
  });

  it("follow names through other names and namespaces", () => {
    const texts = new Map([
      ["index.d.ts", 'export { type Kept as Shown } from "./a.ts";\nexport { type Union } from "./union.ts";\n'],
      ["a.d.ts", 'import * as s from "./shapes.ts";\nexport interface Kept {\n\treadonly of: typeof s.Arn;\n}\n'],
      ["shapes.d.ts", "export declare const Arn: 1;\nexport declare const Name: 2;\n"],
      // tsc does not indent a comment inside a union.
      ["union.d.ts", "/** One or two. */\nexport type Union = One\n/** The second. */\n | {\n\ttwo: 2;\n};\ntype One = 1;\n"],
    ]);
    const { "index.d.ts": index, "union.d.ts": union, ...others } = Object.fromEntries(publicDeclarations(texts, ["index.d.ts"]));
    expect([index, union]).toEqual([texts.get("index.d.ts"), texts.get("union.d.ts")]);
    expect(others).toEqual({ "a.d.ts": texts.get("a.d.ts"), "shapes.d.ts": "export declare const Arn: 1;\n" });
  });

  it("have no file without a declaration", () => {
    expect([...kept.keys()]).toEqual(["index.d.ts", "a.d.ts", "b.d.ts"]);
  });

  it("are complete: a line that the build does not know stops it", () => {
    expect(() => publicDeclarations(new Map([["index.d.ts", 'export * from "./a.ts";\n']]), ["index.d.ts"])).toThrow(
      /index\.d\.ts.*export \*/,
    );
  });
});
