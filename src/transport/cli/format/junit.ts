import type { Report } from "../../../input/report.ts";
import type { Session } from "../screen/session.ts";
import type { Format } from "./format.ts";
import { withHelp } from "./github.ts";

/** The cases of a file. They wait until the whole file has been read, because the head of a suite has the totals. */
interface Suite {
  readonly file: string;
  tests: number;
  failures: number;
  errors: number;
  cases: string;
}

/** JUnit XML: one suite for each file, one case for each value. Errors fail a case; warnings are its output. Keeps one file in memory. */
export class JUnitFormat implements Format {
  readonly #session: Session;
  #suite: Suite | undefined;
  #isOpen = false;

  constructor(session: Session) {
    this.#session = session;
  }

  async value(report: Report): Promise<void> {
    const suite = await this.#suiteOf(report.file);
    const { line, memberArn, problems } = report;
    const [failures, notes] = [true, false].map((fails) => problems.filter(({ severity }) => (severity === "error") === fails));
    suite.tests++;
    suite.cases += `    <testcase classname="${toXml(report.file)}" name="${toXml(`line ${line}${memberArn === undefined ? "" : ` ${memberArn}`}`)}"`;
    if (problems.length === 0) {
      suite.cases += "/>\n";
      return;
    }
    suite.cases += ">\n";
    const [first] = failures!;
    if (first !== undefined) {
      suite.failures++;
      suite.cases += `      <failure type="${first.code}" message="${toXml(first.message)}">${toXml(lines(failures!, report))}</failure>\n`;
    }
    if (notes!.length > 0) suite.cases += `      <system-out>${toXml(lines(notes!, report))}</system-out>\n`;
    suite.cases += "    </testcase>\n";
  }

  async unreadable(file: string, message: string): Promise<void> {
    const suite = await this.#suiteOf(file);
    suite.tests++;
    suite.errors++;
    suite.cases += `    <testcase classname="${toXml(file)}" name="read">\n      <error message="${toXml(message)}"/>\n    </testcase>\n`;
  }

  async end(): Promise<void> {
    await this.#close();
    await this.#open();
    await this.#session.out.write("</testsuites>\n");
  }

  async #suiteOf(file: string): Promise<Suite> {
    if (this.#suite?.file !== file) {
      await this.#close();
      this.#suite = { file, tests: 0, failures: 0, errors: 0, cases: "" };
    }
    return this.#suite!;
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    this.#isOpen = true;
    await this.#session.out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pushsieve">\n');
  }

  async #close(): Promise<void> {
    if (this.#suite === undefined) return;
    const { file, tests, failures, errors, cases } = this.#suite;
    this.#suite = undefined;
    await this.#open();
    const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="0"`;
    await this.#session.out.write(`  <testsuite name="${toXml(file)}" ${counts}>\n${cases}  </testsuite>\n`);
  }
}

function lines(problems: Report["problems"], { file }: Report): string {
  return problems
    .map(
      ({ severity, code, message, help, place }) =>
        `${file}:${place.line}:${place.column}: ${severity}[${code}]: ${withHelp(message, help)}`,
    )
    .join("\n");
}

/** Escapes XML text or an attribute. Characters that XML 1.0 forbids, and those that must not reach a terminal, become `·`. */
function toXml(text: string): string {
  return text
    .replace(/[^\n\P{Cc}]|[\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu, "·")
    .replace(/[&<>"'\n]/g, (char) => (char === "\n" ? "&#10;" : `&#${char.charCodeAt(0)};`));
}
