import type { Fault } from "./faults.ts";

/** Each fault must fail a test of each kind. */
export const kinds = ["spec case", "property"] as const;

export type KindOfTest = (typeof kinds)[number];

/** The tests of a kind that reach an area: what decides for members, or what keeps channels for a service. */
export function testsFor(kind: KindOfTest, area: Fault["area"]): readonly string[] {
  if (kind === "property")
    return area === "channels" ? ["test/property/channel-cache.test.ts"] : ["test/property/{fan-out,parsing,matching}.test.ts"];
  return area === "channels" ? ["test/http/spec-cases.test.ts"] : ["test/spec-cases.test.ts", "test/spec-cases-on-every-index.test.ts"];
}
