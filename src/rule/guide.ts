import type { Collector } from "../diagnostic/collector.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Dialect } from "../operator/dialect.ts";
import type { JsonNode } from "../text/json-tree.ts";
import type { ResolvedLimits } from "./limits.ts";
import type { RuleTape } from "./tape.ts";

/**
 * What a reader calls to report more than errors: warnings, and what to write instead. `guidance` of `pushsieve/diagnose` has
 * this type; a bundle without it does not contain those texts.
 */
export interface Guidance {
  /** The name of the only value of this type. */
  readonly name: "guidance";
  /** @internal */
  readonly read: ReadText;
  /** @internal */
  readonly mayWarn: (dialect: Dialect) => MayWarn;
  /**
   * Adds to the problems of preferences what to write instead.
   * @internal
   */
  readonly repairPreferences: (problems: readonly Diagnostic[], preferences: unknown) => readonly Diagnostic[];
}

/**
 * Reads a text to a rule, unless an error was reported. Also returns the tree of the same reading.
 * @internal
 */
export type ReadText = (
  text: string,
  problems: Collector,
  limits: ResolvedLimits,
  dialect: Dialect,
) => { readonly root?: JsonNode; readonly rule?: RuleTape | undefined };

/**
 * Whether a string may need a report: the code units from `start` to `end`, with this hash. `isOdd`: one of them is above `z`.
 * `place`: the kind of string; an `operator` is the name inside an operator object.
 * @internal
 */
export type MayWarn = (
  text: string,
  start: number,
  end: number,
  hash: number,
  isOdd: boolean,
  place: "name" | "operator" | "value",
) => boolean;
