import { chmod, mkdtemp, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fixUntilStable } from "../../../diagnostic/fix.ts";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { type SourceValue, ValueSplitter } from "../../../input/split.ts";
import { isJson } from "../../../rule/fix.ts";
import { guidance } from "../../../rule/guidance.ts";
import { parseFilterRule, readRule } from "../../../rule/parse.ts";
import { openSource, unreadable } from "../read/input.ts";
import { fileKindOf } from "../read/kind.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { fixableIn } from "./repairs.ts";
import { checkValue, type Inspection } from "./subject.ts";

const MARK = "\ufeff";

/** A file with its repairs and its new text. */
interface FixedFile {
  readonly name: string;
  readonly fixed: FixedText;
  readonly values: readonly SourceValue[];
}

/** Repairs a file in place; a dry run only returns the result. @throws UsageError if it cannot be read or written. */
export async function fixFile(path: string, inspection: Inspection, isDryRun: boolean, stdin: Readable): Promise<FixedFile> {
  const { name, text, mark } = await readWhole(path, stdin);
  const fixed = fixText(text, inspection);
  if (fixed.repairs > 0 && !isDryRun) await replaceFile(path, mark + fixed.after);
  return { name, fixed, values: splitText(fixed.after) };
}

/** A repaired value: a part of the old text, and its replacement. */
interface Repaired {
  /** Where it starts, from 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with all safe repairs made. */
export interface FixedText {
  readonly before: string;
  readonly after: string;
  readonly values: readonly Repaired[];
  readonly repairs: number;
}

/** Repairs the values of a text separately; the text between them does not change. */
export function fixText(before: string, { as, options }: Omit<Inspection, "inspectRule" | "readRule">): FixedText {
  // A warning that needs a proof must not be repaired without asking.
  const inspection = {
    as,
    options,
    inspectRule: (text: string) => ({ problems: parseFilterRule(text, { guidance, ...options }).diagnostics, undecided: false }),
    readRule: (text: string) => readRule(text, { guidance, ...options }),
  };
  const lineStarts = [0];
  for (let at = before.indexOf("\n"); at !== -1; at = before.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  const values: Repaired[] = [];
  let after = "";
  let kept = 0;
  let repairs = 0;
  const all = splitText(before);
  const [first] = all;
  const among = fileKindOf(all, first !== undefined && isAlone(first, all));
  for (const value of all) {
    const fixed = fixValue(value, { ...inspection, among }, isAlone(value, all));
    const start = lineStarts[value.line - 1]! + value.column - 1;
    // The text that is written back is exactly the text that was read.
    if (fixed.fixes === 0 || !before.startsWith(value.text, start)) continue;
    const end = start + value.text.length;
    after += before.slice(kept, start) + fixed.text;
    kept = end;
    repairs += fixed.fixes;
    values.push({ line: value.line, start, end, text: fixed.text });
  }
  return { before, after: after + before.slice(kept), values, repairs };
}

/** All values of a text. */
function splitText(text: string): SourceValue[] {
  const splitter = new ValueSplitter();
  // Repaired text is parsed again.
  return [...splitter.write(text), ...splitter.end()].map(({ parsed: _, ...value }) => value);
}

/** Whether a value is all that its file holds. */
function isAlone(value: SourceValue, { length }: { readonly length: number }): boolean {
  return length === 1 && value.line === 1 && value.column === 1;
}

/** Applies the safe fixes of a value until none is left. A value that is still not JSON does not change, as in `fixFilterRule`. */
function fixValue(value: SourceValue, inspection: Inspection, alone: boolean): { text: string; fixes: number } {
  const check = (text: string) => checkValue({ ...value, text }, inspection, alone);
  const fixed = fixUntilStable(value.text, (text) => fixableIn({ ...value, text }, check(text)));
  return isJson(check(fixed.text).problems) ? fixed : { text: value.text, fixes: 0 };
}

/** Returns the exact text of an input, and its byte order mark. @throws UsageError if the text could not be written back. */
async function readWhole(path: string, stdin: Readable): Promise<{ name: string; text: string; mark: string }> {
  const { name, stream } = await openSource(path, stdin);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
  } catch (error) {
    unreadable(name, error);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return text.startsWith(MARK) ? { name, text: text.slice(1), mark: MARK } : { name, text, mark: "" };
  } catch {
    throw new UsageError(`${plainLine(path)}: not repaired, because it is not UTF-8 or is too large`);
  }
}

/** Replaces a file in one step, so that no reader sees half of it. Permissions stay, and links keep pointing to it. */
async function replaceFile(path: string, text: string): Promise<void> {
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    const folder = await mkdtemp(join(dirname(target), ".pushsieve-"));
    const beside = join(folder, "repaired");
    try {
      await writeFile(beside, text);
      await chmod(beside, mode);
      await rename(beside, target);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw new UsageError(`cannot write ${plainLine(path)}: ${systemReason(error) ?? String(error)}`);
  }
}
