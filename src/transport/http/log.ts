import { type Logger, pino } from "pino";
import type { InputMember, Operation } from "../../messaging/model/operation.ts";
import type { Shape } from "../../messaging/model/shape.ts";

export type { Logger } from "pino";

export const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Structured logs on stderr: stdout may belong to a sink. */
export function createLog(level: (typeof levels)[number]): Logger {
  const destination = pino.destination({ fd: 2, sync: true });
  // Who reads the log may go away: that ends the log, not the service.
  destination.on("error", () => {});
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
}

const HIDDEN = "[redacted]";

/** A request for the log: what the model calls sensitive is left out. */
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
