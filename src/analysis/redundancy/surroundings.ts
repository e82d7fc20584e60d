import type { Diagram } from "../diagram/diagrams.ts";
import type { Question } from "../question/question.ts";
import type { Part } from "./parts.ts";

/**
 * When a part matters: its siblings in a rule or branch must all hold, its siblings in a list or `$or` must all fail, and so on
 * outwards; otherwise the rule has the same answer with any result of the part.
 */
export interface Surroundings {
  readonly holds: Diagram;
  /** The surroundings of the part around it, to which the siblings add. Absent for the whole rule. */
  readonly around?: Surroundings;
  siblings(): readonly Part[];
  /** Whether the siblings must hold, or must fail. */
  readonly mustHold: boolean;
}

/** Returns where a diagram is true and another one is true too, or false. */
export function narrow(left: Diagram, by: Diagram, mustHold: boolean, { diagrams }: Question): Diagram {
  return mustHold ? diagrams.and(left, by) : diagrams.butNot(left, by);
}
