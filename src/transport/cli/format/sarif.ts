import type { Fix, Location, Log, PhysicalLocation, Region, ReportingDescriptor, Result, Run } from "sarif";
import { diagnosticCodes } from "../../../diagnostic/codes.ts";
import type { Place } from "../../../input/place.ts";
import { inputCodes } from "../../../input/problem.ts";
import type { PlacedFix, PlacedProblem, Report } from "../../../input/report.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { version } from "../version.ts";
import type { Format, Tally } from "./format.ts";
import { withHelp } from "./github.ts";
import { hostUri } from "./places.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels = { error: "error", warning: "warning", information: "note" } as const;

const registry = Object.entries({ ...diagnosticCodes, ...inputCodes });
const ruleIndexes = new Map(registry.map(([code], index) => [code, index]));

/** SARIF 2.1.0, written as the results arrive: one log with one run. */
export class SarifFormat implements Format {
  readonly #session: Session;
  readonly #notifications: object[] = [];
  #results = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  async value(report: Report): Promise<void> {
    for (const problem of report.problems) await this.#result(resultOf(problem, report));
  }

  async unreadable(file: string, message: string): Promise<void> {
    const locations: Location[] = [{ physicalLocation: { artifactLocation: { uri: hostUri(file) } } }];
    this.#notifications.push({ level: "error", message: { text: message }, locations });
  }

  async end({ unreadable }: Tally): Promise<void> {
    await this.#open();
    const invocation = { executionSuccessful: unreadable === 0, toolExecutionNotifications: this.#notifications };
    await this.#session.out.write(`\n],"invocations":[${json(invocation)}]}]}\n`);
  }

  async #result(result: Result): Promise<void> {
    await this.#open();
    await this.#session.out.write(`${this.#results++ === 0 ? "" : ","}\n${json(result)}`);
  }

  async #open(): Promise<void> {
    if (this.#results === 0) await this.#session.out.write(head());
  }
}

/** Everything up to the first result. */
function head(): string {
  const rules = registry.map(([id, entry]) => ruleOf(id, entry));
  const run: Run = { tool: { driver: { name: "pushsieve", version: version(), rules } }, columnKind: "utf16CodeUnits", results: [] };
  const log: Log = { version: "2.1.0", $schema: SCHEMA, runs: [run] };
  return json(log).slice(0, -"]}]}".length);
}

function ruleOf(id: string, { title, why, repair, severity }: (typeof registry)[number][1]): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: repair },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf({ code, severity, message, help, fix, place, path, related }: PlacedProblem, { file, memberArn }: Report): Result {
  const names = [memberArn, path].filter((name) => name !== undefined && name !== "");
  const logicalLocations = names.length === 0 ? {} : { logicalLocations: [{ fullyQualifiedName: names.join("#") }] };
  return {
    ruleId: code,
    ruleIndex: ruleIndexes.get(code)!,
    level: levels[severity],
    message: { text: withHelp(message, help) },
    locations: [{ physicalLocation: physical(file, place), ...logicalLocations }],
    ...(related === undefined ? {} : { relatedLocations: related.map((part) => relatedLocation(file, part)) }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix, help, file)] }),
  };
}

function fixOf({ edits, isSafe }: PlacedFix, help: string | undefined, file: string): Fix {
  const replacements = edits.map(({ place, written }) => ({ deletedRegion: regionOf(place), insertedContent: { text: written } }));
  return {
    ...(help === undefined ? {} : { description: { text: isSafe ? help : `${help} (perhaps)` } }),
    artifactChanges: [{ artifactLocation: { uri: hostUri(file) }, replacements }],
  };
}

function relatedLocation(file: string, { path, place }: NonNullable<PlacedProblem["related"]>[number]): Location {
  return { physicalLocation: physical(file, place), message: { text: path === "" ? "the whole rule" : path } };
}

function physical(file: string, place: Place): PhysicalLocation {
  return { artifactLocation: { uri: hostUri(file) }, region: regionOf(place) };
}

function regionOf({ line, column, endLine, endColumn }: Place): Region {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function json(value: object): string {
  return jsonLine(value).trimEnd();
}
