import type { RuleOptions } from "../../rule/options.ts";
import { openSource, readValues } from "./input.ts";
import { type CommonFlags, ruleOptions } from "./options.ts";
import { count } from "./output.ts";
import { jsonLine, plainLine } from "./plain.ts";
import { inputProblem, isRefused, type Problem } from "./problem.ts";
import { Progress } from "./progress.ts";
import { renderProblem } from "./render-problem.ts";
import type { Session } from "./session.ts";
import type { SourceValue } from "./split.ts";
import { type Checked, checkValue, type Kind } from "./subject.ts";
import { exitCodes, UsageError } from "./terminal.ts";

export interface CheckFlags extends CommonFlags {
  readonly as: Kind | "auto";
  readonly format: "pretty" | "json";
}

interface Tally {
  readonly kinds: Record<Kind | "damaged", number>;
  errors: number;
  warnings: number;
  refused: number;
}

/** `pushsieve check`: every value of every file on its own, in constant memory. */
export async function check(files: readonly string[], flags: CheckFlags, session: Session): Promise<number> {
  const tally: Tally = { kinds: { rule: 0, preferences: 0, members: 0, damaged: 0 }, errors: 0, warnings: 0, refused: 0 };
  let unreadable = 0;
  for (const file of files) {
    try {
      await checkFile(file, flags, tally, session);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable++;
      await session.complain(error.message);
    }
  }
  if (flags.format === "pretty") await session.out.write(summary(tally, unreadable, session));
  return unreadable > 0 ? exitCodes.usage : tally.errors > 0 ? exitCodes.refused : exitCodes.clean;
}

async function checkFile(file: string, flags: CheckFlags, tally: Tally, session: Session): Promise<void> {
  const source = await openSource(file, session.terminal.stdin);
  const progress = session.watch(new Progress(session.terminal.stderr, source.size));
  const options = ruleOptions(flags);
  try {
    let isFirst = true;
    for await (const [value, isLast] of withLast(readValues(source, (bytes) => progress.add(bytes)))) {
      const isAlone = isFirst && isLast && value.line === 1 && value.column === 1;
      await report(source.name, value, checkSource(value, flags.as, options, isAlone), flags, tally, session);
      isFirst = false;
    }
  } finally {
    progress.stop();
  }
}

/** Each value with whether it is the last. */
async function* withLast<T>(values: AsyncIterable<T>): AsyncGenerator<[T, boolean]> {
  let held: { value: T } | undefined;
  for await (const value of values) {
    if (held !== undefined) yield [held.value, false];
    held = { value };
  }
  if (held !== undefined) yield [held.value, true];
}

function checkSource(
  value: SourceValue,
  as: Kind | "auto",
  options: RuleOptions,
  isAlone: boolean,
): Checked | { kind: "damaged"; problems: readonly Problem[] } {
  return value.problem === undefined
    ? checkValue(value.text, as, options, isAlone)
    : { kind: "damaged", problems: [inputProblem(value.problem)] };
}

async function report(
  file: string,
  { line, column }: SourceValue,
  checked: ReturnType<typeof checkSource>,
  { format }: CheckFlags,
  tally: Tally,
  session: Session,
): Promise<void> {
  const { kind, problems } = checked;
  tally.kinds[kind]++;
  if (problems.length === 0) return;
  if (isRefused(problems)) tally.refused++;
  for (const { severity } of problems) tally[severity === "error" ? "errors" : "warnings"]++;
  const { text, memberArn, isSource } = checked.kind === "damaged" ? {} : (checked as Checked);
  if (format === "json") {
    await session.out.write(jsonLine({ file, line, memberArn, diagnostics: problems, text }));
    return;
  }
  const place = { file, line, column: isSource === true ? column : undefined, memberArn };
  for (const problem of problems) await session.out.write(renderProblem(problem, text, place, session.out.colors));
}

function summary({ kinds, errors, warnings, refused }: Tally, unreadable: number, { out: { colors } }: Session): string {
  const parts = [
    kinds.rule > 0 ? count(kinds.rule, "rule") : "",
    kinds.preferences > 0 ? count(kinds.preferences, "preference") : "",
    kinds.members > 0 ? count(kinds.members, "member") : "",
    kinds.damaged > 0 ? count(kinds.damaged, "unreadable place") : "",
  ].filter((part) => part !== "");
  const checked = `checked ${parts.join(", ") || "nothing"}`;
  const found = [
    errors > 0 ? colors.red(`${count(errors, "error")} in ${refused.toLocaleString("en-US")}`) : "",
    warnings > 0 ? colors.yellow(count(warnings, "warning")) : "",
    unreadable > 0 ? colors.red(count(unreadable, "unreadable file")) : "",
  ].filter((part) => part !== "");
  const mark = errors + unreadable > 0 ? colors.red("✗") : colors.green("✓");
  return `${mark} ${plainLine(checked)}: ${found.join(", ") || "no problems"}\n`;
}
