import type { Report } from "../../../input/report.ts";
import { plain } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import type { Format } from "./format.ts";
import { hostPath } from "./places.ts";

const commands = { error: "error", warning: "warning", information: "notice" } as const;

/** Annotations of a GitHub workflow: one line a problem. */
export class GitHubFormat implements Format {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async value({ file, problems }: Report): Promise<void> {
    for (const { code, severity, place, message, help } of problems) {
      const { line, column, endLine, endColumn } = place;
      // GitHub accepts columns only within one line.
      const columns = line === endLine ? { col: column, endColumn: Math.max(column, endColumn - 1) } : {};
      await this.#write(commands[severity], { file: hostPath(file), line, endLine, ...columns, title: code }, withHelp(message, help));
    }
  }

  async unreadable(file: string, message: string): Promise<void> {
    await this.#write("error", { file: hostPath(file) }, message);
  }

  async end(): Promise<void> {}

  async #write(command: string, properties: Record<string, string | number>, message: string): Promise<void> {
    const printed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    await this.#session.out.write(`::${command} ${printed.join(",")}::${escapeData(message)}\n`);
  }
}

/** Appends the repair to a message. */
export function withHelp(message: string, help: string | undefined): string {
  return help === undefined ? message : `${message} (${help})`;
}

/** Escapes data as the runner expects it, so that no input can start a command. */
function escapeData(text: string): string {
  return plain(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
