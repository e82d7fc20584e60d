import { ApiError } from "../errors.ts";
import { decodeRow } from "../store/decode.ts";
import { type Key, type Kind, kinds } from "../store/rows.ts";
import { type Change, DamagedRowError } from "../store/store.ts";

/** The most characters of a line. */
const MAX_LINE = 256 * 1024;

export type Put = Extract<Change, { put: unknown }>;
export type Line = readonly [number: number, text: string];

/** A rejected line; the other lines are imported. */
export class RefusedLine extends Error {}

/** Reads the row of a line. @throws RefusedLine */
export function readLine(line: string, lineNumber: number): Put {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new RefusedLine(`line ${lineNumber} is not JSON`);
  }
  const { kind, group, id, value } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Record<string, unknown>;
  if (!kinds.includes(kind as Kind) || typeof group !== "string" || typeof id !== "string" || group === "" || id === "")
    throw new RefusedLine(`line ${lineNumber} has no kind, group and id`);
  const key = { kind, group, id } as Key;
  try {
    return { put: key, value: decodeRow(key, JSON.stringify(value) ?? "") } as Put;
  } catch (error) {
    if (error instanceof DamagedRowError) throw new RefusedLine(`line ${lineNumber}: ${error.message}`);
    throw error;
  }
}

/** Yields lines with their numbers, without empty lines. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  let number = 0;
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new ApiError("BadRequestException", `A line has more than ${MAX_LINE} characters`);
      for (const line of lines) {
        number++;
        if (line.trim() !== "") yield [number, line];
      }
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError("BadRequestException", "The body is not UTF-8");
    throw error;
  }
  if (rest.trim() !== "") yield [number + 1, rest];
}
