import type { Fault } from "./faults.ts";

/** Each fault must fail a test of each kind. */
export const kinds = ["spec case", "property"] as const;

export type KindOfTest = (typeof kinds)[number];

/** The tests of a kind that reach an area: deciding for members, or keeping channels for a service. */
export function testsFor(kind: KindOfTest, area: Fault["area"]): readonly string[] {
  if (kind === "property") {
    if (area === "channels") return ["test/property/channel-cache.test.ts"];
    if (area === "pushes") return ["test/property/push.test.ts"];
    return [
      "test/property/{fan-out,parsing,matching}.test.ts",
      "test/rule-index/interning/program.test.ts",
      "test/rule-index/posting.test.ts",
      "test/rule-index/posting/sharing.test.ts",
    ];
  }
  return area === "channels" ? ["test/http/spec-cases.test.ts"] : ["test/spec-cases.test.ts", "test/spec-cases-on-every-index.test.ts"];
}
