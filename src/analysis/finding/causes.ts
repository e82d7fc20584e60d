import type { Question } from "../question/question.ts";
import { fewest } from "../redundancy/fewest.ts";
import type { Part } from "../redundancy/parts.ts";

/** Returns why a part never holds: parts that cannot hold together, or one that never holds; for a `$or`, in every branch. */
export function conflicts(part: Part, question: Question): (readonly Part[])[] {
  if (part.kind === "or") return part.parts.flatMap((branch) => conflicts(branch, question));
  if (part.kind !== "rule") return [[part]];
  const isNever = (members: readonly Part[]) => !question.isPossible(question.diagrams.all(members.map(({ holds }) => holds)));
  const members = fewest(part.parts, isNever);
  const [only] = members;
  return members.length === 1 && only !== undefined ? conflicts(only, question) : [members];
}

/** Returns why a part always holds: entries or branches that together match every message; for a rule, in every member. */
export function coverings(part: Part, question: Question): (readonly Part[])[] {
  if (part.kind === "rule") return part.parts.flatMap((member) => coverings(member, question));
  if (part.kind === "entry") return [[part]];
  const isAlways = (parts: readonly Part[]) => question.isAlways(question.diagrams.any(parts.map(({ holds }) => holds)));
  const parts = fewest(part.parts, isAlways);
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? coverings(only, question) : [parts];
}
