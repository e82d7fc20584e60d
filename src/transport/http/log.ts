import type { Writable } from "node:stream";
import { type Logger, pino } from "pino";
import type { InputMember, Operation } from "../../messaging/model/operation.ts";
import type { Shape } from "../../messaging/model/shape.ts";
import type { ServeConfig } from "./config.ts";

export type { Logger } from "pino";

/** The most code units of the log that wait in memory for its reader. */
const MAX_WAITING = 1024 * 1024;

/**
 * Structured logs on stderr, because stdout may belong to a sink. The service does not wait for a reader. A slow reader misses
 * lines, and the log counts them. A reader that closes the output ends the log, not the service.
 */
export function createLog(level: NonNullable<ServeConfig["logLevel"]>, stream: Writable = process.stderr): Logger {
  if (stream.listenerCount("error") === 0) stream.on("error", () => {});
  let dropped = 0;
  const write = (line: string): void => {
    if (!stream.writable) return;
    if (stream.writableLength > MAX_WAITING) {
      dropped++;
      return;
    }
    const missing = dropped;
    dropped = 0;
    if (missing > 0) log.warn({ dropped: missing }, "the log is read too slowly, so lines are missing here");
    stream.write(line);
  };
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write },
  );
  return log;
}

const HIDDEN = "[redacted]";

/** Prepares a request for the log, without the fields that the model calls sensitive. */
export function redact(operation: Operation, members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const inputs: Readonly<Record<string, InputMember | undefined>> = operation.input;
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, redactValue(inputs[name]?.shape, value)]));
}

function redactValue(shape: Shape | undefined, value: unknown): unknown {
  if (shape === undefined || shape.kind === "map" || (shape.kind === "string" && shape.sensitive === true)) return HIDDEN;
  if (shape.kind === "list") return Array.isArray(value) ? value.map((each) => redactValue(shape.of, each)) : HIDDEN;
  if (shape.kind !== "structure") return typeof value === "object" && !(value instanceof Date) ? HIDDEN : value;
  if (typeof value !== "object" || value === null) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactValue(shape.members[name], member)]));
}
