import { type CaseFile, checkCases } from "./cases.ts";
import { Findings } from "./findings.ts";
import type { Library } from "./library.ts";
import { checkMembers } from "./members.ts";

/** A claim of an example: `expression; // => value`, evaluated. */
export interface Claim {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** The findings of one part of the scene. */
export interface PartReport {
  /** The number of claims, decisions or cases. */
  readonly checked: number;
  readonly failures: readonly string[];
}

/** A runtime's report of the scene; plain data. */
export interface SceneReport {
  readonly parts: { readonly example: PartReport; readonly members: PartReport; readonly cases: PartReport };
  readonly hasFinalizationRegistry: boolean;
}

const FAILURES_SHOWN = 5;

/** Plays the whole scene: the claims of the README's example, a channel of 10,000 members, the conformance cases. */
export function playScene(library: Library, claims: readonly Claim[], files: readonly CaseFile[]): SceneReport {
  return {
    parts: {
      example: reportOf(checkClaims(claims)),
      members: reportOf(checkMembers(library)),
      cases: reportOf(checkCases(library, files)),
    },
    hasFinalizationRegistry: typeof FinalizationRegistry !== "undefined",
  };
}

export function checkClaims(claims: readonly Claim[]): Findings {
  const findings = new Findings();
  for (const [index, { actual, expected }] of claims.entries()) findings.equal(`claim ${index + 1} of the README`, actual, expected);
  return findings;
}

function reportOf({ checked, failures }: Findings): PartReport {
  const more = failures.length - FAILURES_SHOWN;
  return { checked, failures: more > 0 ? [...failures.slice(0, FAILURES_SHOWN), `and ${more} more`] : failures };
}
