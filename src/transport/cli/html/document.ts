import { writeFile } from "node:fs/promises";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { plain, plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { version } from "../version.ts";
import { style } from "./style.generated.ts";

/** Escapes what a user wrote, and makes invisible characters visible. Line breaks stay. */
export function text(written: string): string {
  return plain(written).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Does the same for one line. */
export function line(written: string): string {
  return text(plainLine(written));
}

/** @throws UsageError for `-`: a report is a file. */
export function requireFile(path: string): void {
  if (path === "-") throw new UsageError("--html writes a file; it cannot write to stdout");
}

/** Writes a report. `head` and `parts` are HTML. @throws UsageError if the file cannot be written. */
export async function writeReport(path: string, title: string, head: string, parts: readonly string[]): Promise<void> {
  try {
    await writeFile(path, documentOf(title, head, parts));
  } catch (error) {
    throw new UsageError(`cannot write ${plainLine(path)}: ${systemReason(error) ?? String(error)}`);
  }
}

function documentOf(title: string, head: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="pushsieve ${line(version())}">
<title>${line(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${line(title)}</h1>${head}</header>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`;
}
