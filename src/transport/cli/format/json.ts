import type { Report } from "../../../input/report.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import type { Format } from "./format.ts";

/** NDJSON: one line for each value that has problems or is undecided. */
export class JsonFormat implements Format {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  value({ file, line, memberArn, problems, undecided, text }: Report): Promise<void> | undefined {
    if (problems.length === 0 && !undecided) return undefined;
    return this.#session.out.write(jsonLine({ file, line, memberArn, diagnostics: problems, undecided, text }));
  }

  async unreadable(): Promise<void> {}

  async end(): Promise<void> {}
}
