import { givenBefore, isRefused, type Problem } from "../../../input/problem.ts";
import { type Report, reportOf } from "../../../input/report.ts";
import type { SourceValue } from "../../../input/split.ts";
import type { Format, Tally } from "../format/format.ts";
import { type FormatName, formatOf } from "../format/formats.ts";
import { expandFiles } from "../read/files.ts";
import { openSource, readBatches } from "../read/input.ts";
import { type CommonFlags, ruleOptions } from "../rule-options.ts";
import { count } from "../screen/output.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { RuleInspector } from "./inspect.ts";
import { type Checked, checkValue, type Inspection } from "./subject.ts";

export interface CheckFlags extends CommonFlags {
  readonly as: Inspection["as"];
  readonly format: FormatName;
  readonly maxWarnings?: number;
  readonly information: boolean;
  readonly maxSteps?: number;
  readonly attributesCatalog?: string;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly html?: string;
}

/** `pushsieve check`: checks every value of every file separately. Keeps the ARNs of one file in memory (with --fix, the whole file). */
export async function check(patterns: readonly string[], flags: CheckFlags, session: Session): Promise<number> {
  if (flags.dryRun && !flags.fix) throw new UsageError("--dry-run needs --fix");
  if (flags.fix && !flags.dryRun && patterns.includes("-"))
    throw new UsageError("--fix cannot write to stdin; --fix --dry-run shows the diff");
  if (flags.attributesCatalog === "-" && patterns.includes("-")) throw new UsageError("only one input can be read from stdin");
  // What only an option asks for is loaded with it.
  const { attributesCatalog } = flags;
  const catalog =
    attributesCatalog === undefined ? undefined : await (await import("./catalog.ts")).loadCatalog(attributesCatalog, session);
  const options = ruleOptions(flags);
  const { as, information, maxSteps } = flags;
  const inspector = new RuleInspector({ ...options, information, maxSteps, catalog });
  const inspection: Inspection = {
    as,
    options,
    readRule: (text) => inspector.read(text),
    inspectRule: (text, rule) => inspector.inspect(text, rule),
  };
  const printed = await formatOf(flags.format, session);
  const format = flags.html === undefined ? printed : new (await import("../format/html.ts")).HtmlFormat(flags.html, printed, session);
  const run = new CheckRun(format, inspection, flags, session);
  for (const pattern of patterns) await run.pattern(pattern);
  return run.end();
}

class CheckRun {
  readonly #tally: Tally = {
    kinds: { rule: 0, preferences: 0, members: 0, message: 0, row: 0, damaged: 0 },
    errors: 0,
    warnings: 0,
    information: 0,
    undecided: 0,
    refused: 0,
    unreadable: 0,
    repairs: 0,
    repairedFiles: 0,
  };
  readonly #seen = new Set<string>();
  readonly #format: Format;
  readonly #inspection: Inspection;
  readonly #flags: CheckFlags;
  readonly #session: Session;

  constructor(format: Format, inspection: Inspection, flags: CheckFlags, session: Session) {
    this.#format = format;
    this.#inspection = inspection;
    this.#flags = flags;
    this.#session = session;
  }

  /** Checks the files of a name or glob; an unreadable file does not stop the others. */
  async pattern(pattern: string): Promise<void> {
    await this.#orComplain(pattern, async () => {
      for (const file of await expandFiles(pattern, this.#seen)) {
        await this.#orComplain(file, () => (this.#flags.fix ? this.#fix(file) : this.#check(file)));
      }
    });
  }

  async end(): Promise<number> {
    const { errors, warnings, unreadable, undecided } = this.#tally;
    await this.#format.end(this.#tally);
    if (undecided > 0)
      await this.#session.warn(`${count(undecided, "rule")} not decided; warnings that need a proof may be missing (--max-steps)`);
    const { maxWarnings = Number.POSITIVE_INFINITY } = this.#flags;
    if (warnings > maxWarnings) await this.#session.complain(`${count(warnings, "warning")}, --max-warnings allows ${maxWarnings}`);
    if (unreadable > 0) return exitCodes.usage;
    return errors > 0 || warnings > maxWarnings ? exitCodes.refused : exitCodes.clean;
  }

  async #orComplain(file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#tally.unreadable++;
      await this.#session.complain(error.message);
      await this.#format.unreadable(file, error.message);
    }
  }

  async #check(file: string): Promise<void> {
    const source = await openSource(file, this.#session.terminal.stdin);
    const progress = await this.#session.progress(source.size);
    try {
      await this.#values(
        source.name,
        readBatches(source, (bytes) => progress.add(bytes)),
      );
    } finally {
      progress.stop();
    }
  }

  /** Makes the safe repairs, and reports the remaining problems. */
  async #fix(file: string): Promise<void> {
    const { fixFile } = await import("./fix.ts");
    const { name, fixed, values } = await fixFile(file, this.#inspection, this.#flags.dryRun, this.#session.terminal.stdin);
    if (fixed.repairs > 0) {
      const { renderDiff } = await import("./diff.ts");
      const out = this.#flags.format === "pretty" ? this.#session.out : this.#session.err;
      await out.write(`${renderDiff(name, fixed, out.colors)}\n`);
      this.#tally.repairs += fixed.repairs;
      this.#tally.repairedFiles++;
    }
    await this.#values(name, [values]);
  }

  async #values(file: string, batches: AsyncIterable<readonly SourceValue[]> | Iterable<readonly SourceValue[]>): Promise<void> {
    const rows: Rows = { file, inspection: this.#inspection, given: new Set() };
    // Only the second value, or the end, shows whether the first is the only value.
    let first: SourceValue | undefined;
    let isHeld = false;
    for await (const values of batches) {
      for (const value of values) {
        if (first === undefined) {
          first = value;
          isHeld = true;
          continue;
        }
        if (isHeld) await this.#value(first, rows, false);
        isHeld = false;
        // An unnecessary await would take as long as checking a row.
        const printed = this.#value(value, rows, false);
        if (printed !== undefined) await printed;
      }
    }
    if (first !== undefined && isHeld) await this.#value(first, rows, first.line === 1 && first.column === 1);
  }

  #value(value: SourceValue, rows: Rows, isAlone: boolean): Promise<void> | undefined {
    const checked = checkValue(value, rows.inspection, isAlone);
    if (rows.inspection.among === undefined && checked.fileKind !== undefined)
      rows.inspection = { ...this.#inspection, among: checked.fileKind };
    this.#tally.kinds[checked.kind] += checked.count ?? 1;
    const twice = repeated(checked, rows.given);
    return this.#report(
      reportOf(rows.file, value, twice.length === 0 ? checked : { ...checked, problems: [...checked.problems, ...twice] }),
    );
  }

  #report(report: Report): Promise<void> | undefined {
    if (isRefused(report.problems)) this.#tally.refused++;
    if (report.undecided) this.#tally.undecided++;
    for (const { severity } of report.problems) this.#tally[tallies[severity]]++;
    return this.#format.value(report);
  }
}

/** The rows of one file so far. */
interface Rows {
  readonly file: string;
  /** Knows the kind of the first row. */
  inspection: Inspection;
  /** The members of the earlier rows. */
  readonly given: Set<string>;
}

/** Reports members of earlier rows, which `fanout` also rejects; `given` has the earlier members. */
function repeated({ members = [] }: Checked, given: Set<string>): readonly Problem[] {
  let found: readonly Problem[] = none;
  for (const { memberArn, path } of members) {
    if (memberArn === undefined) continue;
    const before = given.size;
    if (given.add(memberArn).size === before) found = [...found, givenBefore(path)];
  }
  return found;
}

const none: readonly never[] = [];

const tallies = { error: "errors", warning: "warnings", information: "information" } as const;
