export { MemberReader } from "./member-reader.ts";
export type { Place } from "./place.ts";
export type { Problem } from "./problem.ts";
export { renderProblem } from "./render-problem.ts";
export type { PlacedEdit, PlacedFix, PlacedProblem, RelatedPart, Report } from "./report.ts";
export type { MemberTarget } from "./take.ts";
