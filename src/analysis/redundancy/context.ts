import type { Diagram } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";
import type { Part } from "./parts.ts";

/**
 * When a part matters: its siblings in a rule or branch must all hold, its siblings in a list or `$or` must all
 * fail, and so on outwards; anywhere else the rule has the same answer whatever the part says.
 */
export interface Context {
  readonly holds: Diagram;
  /** The context of the part around it, to which the siblings add. Absent around the whole rule. */
  readonly around?: Context;
  siblings(): readonly Part[];
  /** Whether the siblings must hold, or must fail. */
  readonly mustHold: boolean;
}

/** Where a diagram is true and another one is too, or is not. */
export function narrow(left: Diagram, by: Diagram, mustHold: boolean, { diagrams }: Question): Diagram {
  return mustHold ? diagrams.and(left, by) : diagrams.butNot(left, by);
}
