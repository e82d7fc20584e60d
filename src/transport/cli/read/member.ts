import { isRecord } from "../../../diagnostic/describe.ts";
import { validateMember } from "../../../schema/validators.generated.ts";
import { inputProblem, type Problem, schemaProblems } from "./problem.ts";

/** Where a record has its rule text. */
export const heldAtIn = { preferences: "/PushNotifications/FilterRule", members: "/Preferences/PushNotifications/FilterRule" } as const;

/** A member record, in either of its forms; the preferences are left to the library. */
export function readMember(value: unknown): { memberArn: string | undefined; preferences: unknown; problems: Problem[] } {
  const problems = schemaProblems(validateMember(value), "/Preferences");
  if (isRecord(value) && value.MemberArn === undefined && value.Member === undefined) {
    return { memberArn: undefined, preferences: value.Preferences, problems: [inputProblem("a member needs a MemberArn (or Member.Arn)")] };
  }
  const { MemberArn, Member, Preferences } = isRecord(value) ? value : {};
  const arn = MemberArn ?? (isRecord(Member) ? Member.Arn : undefined);
  return { memberArn: typeof arn === "string" ? arn : undefined, preferences: Preferences, problems };
}

/** Problems of preferences as problems of the member that has them. */
export function belowPreferences(problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => (problem.span === undefined ? { ...problem, path: `/Preferences${problem.path}` } : problem));
}

/** JSON.parse; `undefined` for what is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
